import { cpSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { GivenValue } from '../model/environment.ts'
import { PareError } from '../model/error.ts'
import { type ImagePath, parseImagePath } from '../model/image-path.ts'
import type { Exit, OutputLine } from '../model/sandbox.ts'
import { entryTime, type Tree, type TreeEntry } from '../model/tree.ts'
import { findTestCommand, type TestCommand } from '../python/test-command/find-test-command.ts'
import { eventFolder } from '../sandbox/audit/audit-hook.ts'
import { readEvents } from '../sandbox/audit/read-events.ts'
import { appDirectory } from '../stages/assemble/app-files.ts'
import { auditedPaths, openedPaths } from '../stages/prove/audited-paths.ts'
import { missedModules } from '../stages/prove/missed-modules.ts'
import { layerDirectory, reportsDirectory } from '../stages/test/start-script.ts'
import { testTree } from '../stages/test/test-tree.ts'
import { storeFile } from '../stores/cache/stored-file.ts'
import { developmentDependencies } from '../stores/project/development-dependencies.ts'
import { assemblePlatform, type PlatformParts } from './assemble-platform.ts'
import { sitePackagesOf } from './assemble-system.ts'
import { assembledImage, prepared } from './assembled-image.ts'
import type { BuildOptions } from './build-options.ts'
import type { JobContext } from './context.ts'
import { developmentWheels, wheelFiles } from './development-wheels.ts'
import { refuseProduction } from './guard.ts'
import { layOut } from './lay-out.ts'
import { type OpenedProject, openProject } from './open-project.ts'
import { openSandbox } from './open-sandbox.ts'
import { profileEnvironment } from './profile-environment.ts'
import { processOf } from './prove-tree.ts'
import { withWhatWasMissed } from './put-back.ts'
import { isTest, type ProjectEnvironment, readEnvironment } from './read-environment.ts'
import { lockTested, lockToRecordIn } from './record-tests.ts'
import { step } from './step.ts'
import { type TestForwards, testForwards } from './test-forwards.ts'

export interface TestOptions extends BuildOptions {
  /** Behind `--`: what is run in place of the command that is found. */
  readonly testCommand?: readonly string[]
  /** Variables of the command line; they beat everything. */
  readonly given: readonly GivenValue[]
  /** Hosts that the tests may reach, as `NAME:PORT`. */
  readonly hosts: readonly string[]
  /** Whether what the code under test touches is written into pare.lock. */
  readonly isRecorded: boolean
}

/** How the tests went. */
export interface TestResult {
  readonly exit: Exit
  readonly argv: readonly string[]
  /** Reports that the run left, where they are now. */
  readonly reports: readonly string[]
  readonly seconds: number
  /** Files that pare.lock tells of now and did not before, where the tests were recorded. */
  readonly recorded?: number
}

/**
 * Runs the project's tests in the Tree that a build would pack, with what only tests need beside it. Refuses to start
 * where a value of production could reach them; their network has loopback alone, and what is passed on into it.
 */
export async function test(
  options: TestOptions,
  context: JobContext,
  tell: (line: OutputLine) => void,
): Promise<TestResult> {
  const found = await readEnvironment(options.directory, context)
  refuseProduction(found, context.environment, options.given, 'no test was started')
  const reachable = testForwards(found, options.hosts, context)
  const command = chosenCommand(options, found)
  if (options.isRecorded) await lockToRecordIn(found.directory)
  // What level max is cut from has all that tests may lead to.
  const asked: TestOptions = options.isRecorded ? { ...options, level: 'max' } : options
  const opened = await prepared(await openProject(asked, context), asked, context)
  const assembled = options.isRecorded
    ? { parts: await assemblePlatform(context.host, opened, asked, context), opened }
    : await assembledImage(context.host, opened, asked, context)
  const { parts } = await withWhatWasMissed(assembled, asked, context)
  const layer = await step(
    'layer',
    context,
    () => makeLayer(command, found, reachable, opened, parts, asked, context),
    ({ names }) => (names.length === 0 ? 'nothing but the tests' : `${names.length} distributions for the tests`),
  )
  using root = await layOut(layer.tree, context)
  const result = await run(command, root.hostPath, found, reachable, opened, parts, options, context, tell)
  if (!options.isRecorded) return result
  if (result.exit.code !== 0) {
    warnOfUnrecorded(context)
    return { ...result, recorded: 0 }
  }
  const { tree } = await parts.whole()
  const tested = touchedByTests(tree, readEvents(root.hostPath))
  return { ...result, recorded: await lockTested(parts, opened, tested, context) }
}

function chosenCommand(
  { testCommand, directory }: TestOptions,
  { view, directory: folder }: ProjectEnvironment,
): TestCommand {
  if (testCommand !== undefined && testCommand.length > 0) {
    const isPytest = testCommand.some(word => /(?:^|\/)(?:pytest|py\.test)$/.test(word))
    return { argv: testCommand, runner: isPytest ? 'pytest' : 'unittest', evidence: 'the command line' }
  }
  // What configures the tests is no part of the app, and so of no list of its files.
  const files = new Set([...view.files, ...configurationFiles.filter(file => existsSync(join(folder, file)))])
  const read = (path: string) => view.read(path) ?? (files.has(path) ? readFileSync(join(folder, path)) : undefined)
  const command = findTestCommand({ files, read })
  if (command === undefined) throw noTests(directory)
  return command
}

const configurationFiles = ['pyproject.toml', 'pytest.ini', '.pytest.ini', 'tox.ini', 'setup.cfg', '.coveragerc']

async function makeLayer(
  command: TestCommand,
  found: ProjectEnvironment,
  { forwards, closed }: TestForwards,
  opened: OpenedProject,
  parts: PlatformParts,
  options: TestOptions,
  context: JobContext,
) {
  const { target, distributions } = parts.lock.python
  const always = command.runner === 'pytest' ? ['pytest'] : []
  const wanted = { ...developmentDependencies(found.directory), always }
  const added = await developmentWheels(opened, parts, wanted, options, context)
  const [pared, unpared, files, tests] = await Promise.all([
    parts.whole(),
    parts.unpared(),
    wheelFiles([...distributions, ...added], target, opened, context),
    testEntries(found, context),
  ])
  const { python } = opened.base
  const tree = testTree({
    pared: pared.tree,
    unpared,
    distributions: files,
    tests,
    site: sitePackagesOf(python),
    python,
    purpose: 'test',
    hosts: forwards.map(({ name }) => name),
    closed,
    ...(options.isRecorded ? { recordTo: `${eventFolder}/events` } : {}),
  })
  return { tree, names: added.map(({ name }) => name) }
}

/** The project's tests and what configures them, which are no part of its image. */
async function testEntries({ directory, outline }: ProjectEnvironment, context: JobContext): Promise<TreeEntry[]> {
  const left = outline.leftOut.filter(({ path, rule }) => rule === 'tests' || isTest(path) || isTest(`${path}x.py`))
  const paths = [
    ...left.flatMap(({ path }) => filesBelow(directory, path.replace(/\/$/, ''))),
    ...configurationFiles.filter(file => existsSync(join(directory, file))),
  ]
  return Promise.all([...new Set(paths)].map(path => testEntry(directory, path, context)))
}

async function testEntry(directory: string, path: string, { cache }: JobContext): Promise<TreeEntry> {
  const hostPath = join(directory, path)
  const stat = lstatSync(hostPath)
  const common = {
    path: parseImagePath(`${appDirectory}/${path}`),
    uid: 0,
    gid: 0,
    modifiedAt: entryTime,
    origin: { kind: 'app' } as const,
  }
  if (stat.isSymbolicLink()) return { ...common, kind: 'symlink', mode: 0o777, target: readlinkSync(hostPath) }
  const mode = (stat.mode & 0o100) === 0 ? 0o644 : 0o755
  return { ...common, kind: 'file', mode, content: await storeFile(hostPath, cache) }
}

function filesBelow(directory: string, path: string): string[] {
  const stat = lstatSync(join(directory, path), { throwIfNoEntry: false })
  if (stat === undefined) return []
  if (!stat.isDirectory()) return stat.isFile() || stat.isSymbolicLink() ? [path] : []
  return readdirSync(join(directory, path))
    .filter(name => name !== '__pycache__' && name !== '.pytest_cache')
    .flatMap(name => filesBelow(directory, `${path}/${name}`))
}

async function run(
  command: TestCommand,
  directory: string,
  found: ProjectEnvironment,
  { forwards }: TestForwards,
  { project, interpreter }: OpenedProject,
  { runtime }: PlatformParts,
  options: TestOptions,
  context: JobContext,
  tell: (line: OutputLine) => void,
): Promise<TestResult> {
  const sandbox = await openSandbox(interpreter, context)
  const image = processOf(runtime)
  const environment = {
    ...image.environment,
    ...profileEnvironment(found, {
      purposes: ['test', 'development'],
      given: options.given,
      shell: context.environment,
      always: ['PYTEST_ADDOPTS'],
      isComposed: true,
    }),
  }
  const spec = {
    ...image,
    argv: command.argv,
    workingDirectory: `/${appDirectory}`,
    environment: {
      ...environment,
      HOME: '/tmp',
      PYTHONPATH: [`/${layerDirectory}/start`, environment.PYTHONPATH].filter(Boolean).join(':'),
      PYTEST_ADDOPTS: [environment.PYTEST_ADDOPTS, `--junitxml=/${reportsDirectory}/junit.xml`]
        .filter(Boolean)
        .join(' '),
      COVERAGE_FILE: `/${reportsDirectory}/.coverage`,
      PARE_TEST_REPORTS: `/${reportsDirectory}`,
    },
  }
  const root = {
    hostPath: directory,
    writable: [`/${appDirectory}`, `/${reportsDirectory}`, ...(options.isRecorded ? [eventFolder] : [])],
    forwards,
  }
  const started = performance.now()
  const running = await sandbox.start(root, spec, {
    ...(context.signal ? { signal: context.signal } : {}),
    observer: progress => {
      if (progress.type === 'output') tell({ stream: progress.stream, text: progress.line })
    },
  })
  try {
    const exit = await running.exited
    warnOfMissed(running.output(), context)
    return {
      exit,
      argv: command.argv,
      reports: takeReports(directory, project.directory),
      seconds: (performance.now() - started) / 1000,
    }
  } finally {
    await running.stop('SIGKILL', 0).catch(() => {})
    context.signal?.throwIfAborted()
  }
}

/** What the tests' events say was touched of the image: what native code of a distribution may have read counts as well. */
function touchedByTests(tree: Tree, events: readonly string[]): readonly ImagePath[] {
  const told = openedPaths(tree, events)
  const isOfDistribution = (path: ImagePath) =>
    tree.entries.get(path)?.origin.kind === 'distribution' && !path.includes('.dist-info/')
  return auditedPaths(tree, events, [], {}).filter(path => told.has(path) || isOfDistribution(path))
}

function warnOfUnrecorded({ observer }: JobContext): void {
  /** Tests that fail may not have come to what they are about; `--record` writes down only a run that is right. */
  observer?.({
    type: 'warning',
    code: 'tests-not-recorded',
    message: 'the tests failed, so nothing was written into `pare.lock`',
    hint: 'mend them, and run `pare test --record` again',
  })
}

/** What the code under test asked for, and the image does not have. */
function warnOfMissed(output: readonly OutputLine[], { observer }: JobContext): void {
  const missed = missedModules(output.map(({ text }) => text))
  if (missed.length === 0) return
  const names = missed.map(name => `\`${name}\``).join(', ')
  /** Tests led the code under test to modules that pare left out of the image; in production it would miss them as well. */
  observer?.({
    type: 'warning',
    code: 'missed-by-tests',
    message: `the code under test asked for ${names}, which pare left out of the image`,
    hint: `keep what production needs: \`[tool.pare] keep = ${JSON.stringify(missed)}\`, or a request in \`[tool.pare.prove]\` that leads there`,
  })
}

/** Where reports are left, below the project. */
const reportsFolder = '.pare/test'

/** What tools for coverage and reports leave in the folder that they run in, when nobody names another place. */
const usualReports =
  /^(?:\.coverage|coverage\.(?:xml|json|lcov)|lcov\.info|htmlcov|(?:junit|report|test-results)[\w.-]*\.xml)$/

function takeReports(root: string, project: string): readonly string[] {
  const from = join(root, reportsDirectory)
  const app = join(root, appDirectory)
  const isFile = (path: string) => !lstatSync(path).isSymbolicLink()
  const written = [
    ...readdirSync(app)
      .filter(name => usualReports.test(name) && !existsSync(join(project, name)))
      .map(name => join(app, name)),
    ...readdirSync(from).map(name => join(from, name)),
  ].filter(isFile)
  if (written.length === 0) return []
  mkdirSync(join(project, reportsFolder), { recursive: true })
  for (const path of written) {
    // A link that a test has put among its reports must not lead to a file of this computer.
    cpSync(path, join(project, reportsFolder, basename(path)), { recursive: true, force: true, filter: isFile })
  }
  return [...new Set(written.map(path => `${reportsFolder}/${basename(path)}`))].sort()
}

/** The project has no tests that pare can find, and no command was given. */
function noTests(directory: string): PareError {
  return new PareError({
    code: 'no-tests',
    exitCode: 2,
    message: `Found no tests in \`${directory}\`: no settings of pytest, no folder \`tests\`, no \`manage.py\`, no \`test_*.py\``,
    hint: 'say how they are run: `pare test -- python -m unittest mytests`',
  })
}
