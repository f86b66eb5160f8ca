import { bytesOf } from '../formats/digest/collect.ts'
import { generatedDirectory, generatedFile } from '../images/generated-entry.ts'
import type { BytecodeCompiler } from '../model/bytecode.ts'
import type { Project } from '../model/project.ts'
import type { BuiltWheel } from '../model/python/built-wheel.ts'
import type { Settings } from '../model/settings.ts'
import type { TreeEntry, TreeFile } from '../model/tree.ts'
import type { Ask } from '../python/imports/standard-library-asks.ts'
import { addBytecode, type UncompiledSource } from '../stages/assemble/add-bytecode.ts'
import { type AppFile, appDirectory, appEntries, consoleScriptEntries } from '../stages/assemble/app-files.ts'
import { namedPaths, placeOwnWheel } from '../stages/assemble/place-own-wheel.ts'
import { projectMetadataEntries } from '../stages/assemble/project-metadata.ts'
import { unpackWheel } from '../stages/assemble/unpack-wheel.ts'
import { withChanged } from '../stages/assemble/with-changed.ts'
import type { EntryFacts } from '../stages/pare/entry-asks.ts'
import { nativeFiles, sonamesOf } from '../stages/pare/native-files.ts'
import { paredRecord } from '../stages/pare/pared-record.ts'
import { storeFile } from '../stores/cache/stored-file.ts'
import { appModules } from './app-modules.ts'
import { sitePackagesOf } from './assemble-system.ts'
import type { JobContext } from './context.ts'

/** The project as it goes into the image. */
export interface AppPart {
  readonly entries: readonly TreeEntry[]
  readonly uncompiled: readonly UncompiledSource[]
  readonly needed: readonly string[]
  /** What it asks of the standard library. */
  readonly asks: readonly Ask[]
  /** What is true of its modules; read from the cache only when it is asked for. */
  facts(): Promise<EntryFacts>
}

/** The project's own files, what its wheel brings, and bytecode for both. */
export async function assembleApp(
  project: Project,
  compiler: BytecodeCompiler,
  wheel: BuiltWheel | undefined,
  settings: Settings,
  context: JobContext,
): Promise<AppPart> {
  const files = await Promise.all(project.files.map(file => readAppFile(file, context)))
  const folder = generatedDirectory(appDirectory, { kind: 'app' })
  const written = wheel
    ? await withWheel(appEntries(files), project, compiler.python, wheel, settings, context)
    : [
        ...appEntries(files),
        ...consoleScriptEntries(project.consoleScripts, compiler.python),
        ...(project.distribution ? projectMetadataEntries(project.distribution, compiler.python) : []),
      ]
  // The interpreter compiles in a process of its own.
  const [{ entries, uncompiled }, native, modules] = await Promise.all([
    addBytecode([folder, ...written], compiler, context),
    nativeFiles(written),
    appModules(written, compiler.python, context),
  ])
  return { entries, uncompiled, needed: sonamesOf(native).needed, ...modules }
}

async function withWheel(
  app: readonly TreeEntry[],
  { start, importRoots }: Project,
  python: string,
  { locked, changed }: BuiltWheel,
  { prepare, prove }: Settings,
  { cache, host }: JobContext,
): Promise<TreeEntry[]> {
  const content = (await cache.blobs.find(locked.wheel.digest))!
  const { machine, glibc } = { machine: host.architecture === 'amd64' ? 'x86_64' : 'aarch64', glibc: [2, 0] } as const
  const built = await unpackWheel(content, locked, { python, machine, glibc }, cache.blobs)
  const site = sitePackagesOf(python)
  const unpacked = changed ? await withChanged(built, changed, site, cache.blobs) : built
  const commands = [start.argv, ...prepare, ...prove.commands.map(({ argv }) => argv)]
  const placed = await placeOwnWheel(app, unpacked, site, namedPaths(commands, start.directory))
  const installed = await Promise.all(
    placed.installed.map(async (file): Promise<TreeFile> => {
      const own: TreeFile = { ...file, origin: { kind: 'app' } }
      if (!/\.dist-info\/RECORD$/.test(file.path)) return own
      const text = await paredRecord(file, unpacked, placed.installed)
      return { ...own, content: await cache.blobs.write(bytesOf(Buffer.from(text))) }
    }),
  )
  // The working directory must be there, even where all that it held was installed.
  const directory =
    start.directory === '' ? [] : [generatedDirectory(`${appDirectory}/${start.directory}`, { kind: 'app' })]
  const missing = placed.roots.filter(root => !importRoots.includes(root))
  const paths = missing.map(root => `/${appDirectory}${root === '' ? '' : `/${root}`}\n`).join('')
  const pointer = paths === '' ? [] : [generatedFile(`${site}/${locked.name}.pth`, paths, { kind: 'app' })]
  return [...directory, ...placed.app, ...installed, ...pointer]
}

async function readAppFile(file: Project['files'][number], { cache }: JobContext): Promise<AppFile> {
  return file.kind === 'file' ? { file, content: await storeFile(file.hostPath, cache) } : { file }
}
