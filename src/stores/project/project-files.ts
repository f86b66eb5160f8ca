import { type Dirent, readFileSync } from 'node:fs'
import { lstat, readdir, readFile, readlink } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { type IgnoreFile, type IgnoreVerdict, parseIgnoreFile } from '../../formats/dockerfile/ignore-file.ts'
import { nameNotUtf8 } from '../../formats/tar/decode-tar.ts'
import { PareError } from '../../model/error.ts'
import type { LeftOut, ProjectFile } from '../../model/project.ts'
import { defaultRuleOf } from './default-rules.ts'

/** The files of a project, and what was left out of it. */
export interface ProjectFiles {
  readonly files: readonly ProjectFile[]
  readonly leftOut: readonly LeftOut[]
}

interface Rules {
  /** .dockerignore, then `exclude` of the settings. */
  readonly ignored: readonly IgnoreFile[]
  /** `include` of the settings: what matches stays whatever else says. */
  readonly included: IgnoreFile
}

/** What the rules said of a folder; its entries start from there. */
interface FolderVerdict {
  readonly ignored: readonly IgnoreVerdict[]
  readonly included: IgnoreVerdict
  /** The default rule that leaves the folder out; it holds for everything inside. */
  readonly defaultRule: string | undefined
  readonly isLeftOut: boolean
}

/** Walks a project: everything but what .dockerignore, the settings and the default rules leave out. */
export async function projectFiles(
  directory: string,
  settings: { readonly include: readonly string[]; readonly exclude: readonly string[] },
): Promise<ProjectFiles> {
  const rules = await readRules(directory, settings)
  const files: ProjectFile[] = []
  const leftOut: LeftOut[] = []

  async function visit(folder: string, above: FolderVerdict | undefined): Promise<void> {
    const entries = await list(directory, folder)
    await Promise.all(
      entries.map(entry => visitEntry(folder === '' ? entry.name : `${folder}/${entry.name}`, entry, above)),
    )
  }

  async function visitEntry(path: string, entry: Dirent, above: FolderVerdict | undefined): Promise<void> {
    const ignored = rules.ignored.map((file, index) => file.verdict(path, above?.ignored[index]))
    const included = rules.included.verdict(path, above?.included)
    const defaultRule = above?.defaultRule ?? (await ruleOf(directory, path, entry))
    const rule = included.isIgnored ? undefined : leavingRule(ignored, defaultRule)
    const isLeftOut = rule !== undefined
    if (isLeftOut && !above?.isLeftOut) leftOut.push({ path: entry.isDirectory() ? `${path}/` : path, rule })
    if (entry.isDirectory()) {
      const mayReturn = rules.ignored.some(file => file.mayReturnBelow(path)) || rules.included.rules.length > 0
      if (!isLeftOut || (mayReturn && defaultRule !== 'version-control')) {
        await visit(path, { ignored, included, defaultRule, isLeftOut })
      }
    } else if (!isLeftOut) {
      const file = await fileOf(directory, path, entry)
      if (file) files.push(file)
      else leftOut.push({ path, rule: 'special-file' })
    }
  }

  await visit('', undefined)
  return withoutTests({ files: files.sort(byPath), leftOut: leftOut.sort(byPath) })
}

/** The rule that leaves a path out: the user's own word beats a default rule either way. */
function leavingRule(verdicts: readonly IgnoreVerdict[], defaultRule: string | undefined): string | undefined {
  const deciding = verdicts.findLast(({ rule }) => rule !== undefined)
  if (deciding === undefined) return defaultRule
  return deciding.isIgnored ? `ignored: ${deciding.rule!.text}` : undefined
}

async function readRules(
  directory: string,
  { include, exclude }: { readonly include: readonly string[]; readonly exclude: readonly string[] },
): Promise<Rules> {
  const file = '.dockerignore'
  const text = await readFile(join(directory, file), 'utf8').catch(() => '')
  return {
    ignored: [parseIgnoreFile(text, file), parseIgnoreFile(exclude.join('\n'), '[tool.pare] exclude')],
    included: parseIgnoreFile(include.join('\n'), '[tool.pare] include'),
  }
}

async function list(directory: string, folder: string): Promise<Dirent[]> {
  const path = join(directory, folder)
  const entries = await readdir(path, { withFileTypes: true }).catch(cause => {
    throw folderUnreadable(folder || '.', cause)
  })
  if (entries.some(({ name }) => name.includes('\ufffd'))) await refuseForeignNames(path, folder)
  return entries
}

// Node replaces what is no UTF-8; only the bytes tell a name that was meant so from one that cannot be read.
async function refuseForeignNames(path: string, folder: string): Promise<void> {
  for (const name of await readdir(path, { encoding: 'buffer' })) {
    if (!Buffer.from(name.toString('utf8')).equals(name)) throw nameNotUtf8(name, folder || 'the project')
  }
}

async function ruleOf(directory: string, path: string, entry: Dirent): Promise<string | undefined> {
  const rule = defaultRuleOf(path)
  if (rule !== undefined) return rule
  if (entry.isDirectory()) {
    const isEnvironment = await lstat(join(directory, path, 'pyvenv.cfg')).then(
      () => true,
      () => false,
    )
    return isEnvironment ? 'virtual-environment' : undefined
  }
  return /\.pem$/.test(path) && holdsPrivateKey(join(directory, path)) ? 'private-key' : undefined
}

function holdsPrivateKey(path: string): boolean {
  try {
    return readFileSync(path, 'latin1').includes('PRIVATE KEY-----')
  } catch {
    return false
  }
}

async function fileOf(directory: string, path: string, entry: Dirent): Promise<ProjectFile | undefined> {
  const hostPath = join(directory, path)
  if (entry.isSymbolicLink()) {
    const target = await readlink(hostPath)
    if (isEscaping(path, target)) throw symlinkEscapes(path, target)
    return { path, hostPath, kind: 'symlink', size: 0, isExecutable: false, target }
  }
  if (!entry.isFile()) return undefined
  const { size, mode } = await lstat(hostPath)
  return { path, hostPath, kind: 'file', size, isExecutable: (mode & 0o100) !== 0 }
}

function isEscaping(path: string, target: string): boolean {
  return target.startsWith('/') || posix.join(posix.dirname(path), target).startsWith('..')
}

/** A folder of tests at the top, or beside the app's own package, leaves when nothing else of the project imports it. */
function withoutTests({ files, leftOut }: ProjectFiles): ProjectFiles {
  const folders = new Set<string>()
  for (const { path } of files) {
    const [, folder] = /^((?:[^/]+\/)?tests?)\/.*\.py$/.exec(path) ?? []
    if (folder !== undefined) folders.add(folder)
  }
  for (const folder of folders) if (isImported(folder, files)) folders.delete(folder)
  const isTest = ({ path }: ProjectFile) =>
    [...folders].some(folder => path.startsWith(`${folder}/`)) || path === 'conftest.py'
  if (!files.some(isTest)) return { files, leftOut }
  const gone = [...folders].map(folder => ({ path: `${folder}/`, rule: 'tests' }))
  const conftest = files.some(({ path }) => path === 'conftest.py') ? [{ path: 'conftest.py', rule: 'tests' }] : []
  return { files: files.filter(file => !isTest(file)), leftOut: [...leftOut, ...gone, ...conftest].sort(byPath) }
}

function isImported(folder: string, files: readonly ProjectFile[]): boolean {
  const name = folder.slice(folder.lastIndexOf('/') + 1)
  const mention = new RegExp(
    `(?:^|\\n)[ \\t]*(?:from|import)[ \\t]+(?:[.\\w]*\\.)?${name}\\b|(?:^|\\n)[ \\t]*from[ \\t]+\\.+[ \\t]+import[ \\t]+[^\\n]*\\b${name}\\b|["'](?:\\w+\\.)*${name}\\.\\w`,
  )
  return files.some(
    ({ path, hostPath }) =>
      path.endsWith('.py') && !path.startsWith(`${folder}/`) && mention.test(readFileSync(hostPath, 'latin1')),
  )
}

function byPath(left: { readonly path: string }, right: { readonly path: string }): number {
  return left.path < right.path ? -1 : left.path > right.path ? 1 : 0
}

/** A folder of the project cannot be listed. */
function folderUnreadable(folder: string, cause: unknown): PareError {
  return new PareError({
    code: 'folder-unreadable',
    exitCode: 2,
    message: `Could not list the folder \`${folder}\`: ${(cause as NodeJS.ErrnoException).code}`,
    hint: 'make it readable, or name it in .dockerignore',
    cause,
  })
}

/** A symlink of the project leads out of it: in the image it would point at something else, or at nothing. */
function symlinkEscapes(path: string, target: string): PareError {
  return new PareError({
    code: 'symlink-escapes',
    exitCode: 2,
    message: `The symlink \`${path}\` leads out of the project, to \`${target}\``,
    hint: 'copy what it points at into the project, or name the link in .dockerignore',
    location: { file: path },
  })
}
