import {
  accessSync,
  constants,
  type Dirent,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
} from 'node:fs'
import { join } from 'node:path'
import { type IgnoreFile, type IgnoreVerdict, parseIgnoreFile } from '../../formats/dockerfile/ignore-file.ts'
import { nameNotUtf8 } from '../../formats/tar/decode-tar.ts'
import { isEscapingLink } from '../../images/link-target.ts'
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

/**
 * Walks a project: everything but what .dockerignore, the settings and the default rules leave out. Synchronous, because ten
 * thousand promises cost five times what the calls themselves do.
 */
export function projectFiles(
  directory: string,
  settings: { readonly include: readonly string[]; readonly exclude: readonly string[] },
): ProjectFiles {
  const rules = readRules(directory, settings)
  const files: ProjectFile[] = []
  const leftOut: LeftOut[] = []
  /** Files that `include` of the settings names. */
  const asked = new Set<string>()

  function visit(folder: string, above: FolderVerdict | undefined): void {
    for (const entry of list(directory, folder)) {
      visitEntry(folder === '' ? entry.name : `${folder}/${entry.name}`, entry, above)
    }
  }

  function visitEntry(path: string, entry: Dirent, above: FolderVerdict | undefined): void {
    const ignored = rules.ignored.map((file, index) => file.verdict(path, above?.ignored[index]))
    const included = rules.included.verdict(path, above?.included)
    const defaultRule = above?.defaultRule ?? ruleOf(directory, path, entry)
    const rule = included.isIgnored ? undefined : leavingRule(ignored, defaultRule)
    const isLeftOut = rule !== undefined
    if (isLeftOut && !above?.isLeftOut) leftOut.push({ path: entry.isDirectory() ? `${path}/` : path, rule })
    if (entry.isDirectory()) {
      const mayReturn = rules.ignored.some(file => file.mayReturnBelow(path)) || rules.included.rules.length > 0
      if (!isLeftOut || (mayReturn && defaultRule !== 'version-control')) {
        visit(path, { ignored, included, defaultRule, isLeftOut })
      }
    } else if (!isLeftOut) {
      if (included.isIgnored) asked.add(path)
      const file = fileOf(directory, path, entry)
      if (file) files.push(file)
      else leftOut.push({ path, rule: 'special-file' })
    }
  }

  visit('', undefined)
  return withoutTests({ files: files.sort(byPath), leftOut: leftOut.sort(byPath) }, asked)
}

/** The rule that leaves a path out: the user's own word beats a default rule either way. */
function leavingRule(verdicts: readonly IgnoreVerdict[], defaultRule: string | undefined): string | undefined {
  const deciding = verdicts.findLast(({ rule }) => rule !== undefined)
  if (deciding === undefined) return defaultRule
  return deciding.isIgnored ? `ignored: ${deciding.rule!.text}` : undefined
}

function readRules(
  directory: string,
  { include, exclude }: { readonly include: readonly string[]; readonly exclude: readonly string[] },
): Rules {
  const file = '.dockerignore'
  const path = join(directory, file)
  const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
  return {
    ignored: [parseIgnoreFile(text, file), parseIgnoreFile(exclude.join('\n'), '[tool.pare] exclude')],
    included: parseIgnoreFile(include.join('\n'), '[tool.pare] include'),
  }
}

function list(directory: string, folder: string): Dirent[] {
  const path = join(directory, folder)
  const entries = readFolder(path, folder)
  if (entries.some(({ name }) => name.includes('\ufffd'))) refuseForeignNames(path, folder)
  return entries
}

function readFolder(path: string, folder: string): Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true })
  } catch (cause) {
    throw folderUnreadable(folder || '.', cause)
  }
}

// Node replaces what is no UTF-8; only the bytes tell a name that was meant so from one that cannot be read.
function refuseForeignNames(path: string, folder: string): void {
  for (const name of readdirSync(path, { encoding: 'buffer' })) {
    if (!Buffer.from(name.toString('utf8')).equals(name)) throw nameNotUtf8(name, folder || 'the project')
  }
}

function ruleOf(directory: string, path: string, entry: Dirent): string | undefined {
  const rule = defaultRuleOf(path)
  if (rule !== undefined) return rule
  if (entry.isDirectory()) return isEnvironment(join(directory, path), entry.name) ? 'virtual-environment' : undefined
  return /\.pem$/.test(path) && holdsPrivateKey(join(directory, path)) ? 'private-key' : undefined
}

/** A virtual environment says so in a file; one that was committed to version control may have lost it. */
function isEnvironment(path: string, name: string): boolean {
  if (existsSync(join(path, 'pyvenv.cfg'))) return true
  if (!/env/i.test(name)) return false
  return ['bin/activate', 'Scripts/activate', 'Lib/site-packages'].some(part => existsSync(join(path, part)))
}

function holdsPrivateKey(path: string): boolean {
  try {
    return readFileSync(path, 'latin1').includes('PRIVATE KEY-----')
  } catch {
    return false
  }
}

function fileOf(directory: string, path: string, entry: Dirent): ProjectFile | undefined {
  const hostPath = join(directory, path)
  if (entry.isSymbolicLink()) {
    const target = readlinkSync(hostPath)
    if (isEscapingLink(path, target)) throw symlinkEscapes(path, target)
    return { path, hostPath, kind: 'symlink', size: 0, isExecutable: false, target }
  }
  if (!entry.isFile()) return undefined
  const { size, mode } = lstatSync(hostPath)
  // Asking costs a call for each file, and nearly all can be read by anybody.
  if ((mode & 0o444) !== 0o444) assertReadable(hostPath, path)
  return { path, hostPath, kind: 'file', size, isExecutable: (mode & 0o100) !== 0 }
}

function assertReadable(hostPath: string, path: string): void {
  try {
    accessSync(hostPath, constants.R_OK)
  } catch (cause) {
    throw projectFileUnreadable(path, cause)
  }
}

/** A folder of tests at the top, or beside the app's own package, leaves when nothing else of the project imports it. */
function withoutTests({ files, leftOut }: ProjectFiles, asked: ReadonlySet<string>): ProjectFiles {
  const folders = new Set<string>()
  for (const { path } of files) {
    if (asked.has(path)) continue
    const [, folder] = /^((?:[^/]+\/)?tests?)\/.*\.py$/.exec(path) ?? []
    if (folder !== undefined) folders.add(folder)
  }
  for (const file of files) {
    if (folders.size === 0) break
    for (const folder of mentionedFolders(file, folders)) folders.delete(folder)
  }
  const isTest = ({ path }: ProjectFile) =>
    !asked.has(path) && ([...folders].some(folder => path.startsWith(`${folder}/`)) || path === 'conftest.py')
  if (!files.some(isTest)) return { files, leftOut }
  const gone = [...folders].map(folder => ({ path: `${folder}/`, rule: 'tests' }))
  const conftest = files.some(({ path }) => path === 'conftest.py' && !asked.has(path))
    ? [{ path: 'conftest.py', rule: 'tests' }]
    : []
  return { files: files.filter(file => !isTest(file)), leftOut: [...leftOut, ...gone, ...conftest].sort(byPath) }
}

/** The folders that a module outside them imports, or names in a string as a module. */
function mentionedFolders({ path, hostPath, kind }: ProjectFile, folders: ReadonlySet<string>): string[] {
  if (kind !== 'file' || !path.endsWith('.py')) return []
  const bytes = readFileSync(hostPath)
  return [...folders].filter(folder => {
    const name = folder.slice(folder.lastIndexOf('/') + 1)
    // Most modules do not hold the word at all.
    return !path.startsWith(`${folder}/`) && bytes.includes(name) && mention(name).test(bytes.toString('latin1'))
  })
}

function mention(name: string): RegExp {
  return new RegExp(
    `(?:^|\\n)[ \\t]*(?:from|import)[ \\t]+(?:[.\\w]*\\.)?${name}\\b|(?:^|\\n)[ \\t]*from[ \\t]+\\.+[ \\t]+import[ \\t]+[^\\n]*\\b${name}\\b|["'](?:\\w+\\.)*${name}\\.\\w`,
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

/** A file of the project that pare must read cannot be read. */
export function projectFileUnreadable(path: string, cause: unknown): PareError {
  return new PareError({
    code: 'file-unreadable',
    exitCode: 2,
    message: `Could not read \`${path}\`: ${(cause as NodeJS.ErrnoException).code ?? (cause as Error).message}`,
    hint: 'make it readable, or leave it out: name it in .dockerignore or in [tool.pare] exclude',
    location: { file: path },
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
