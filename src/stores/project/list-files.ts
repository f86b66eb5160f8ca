import { isUtf8 } from 'node:buffer'
import { accessSync, closeSync, constants, type Dirent, lstatSync, openSync, readdirSync, readlinkSync, readSync } from 'node:fs'
import { posix } from 'node:path'
import { type IgnoreFile, type IgnoreVerdict, parseIgnoreFile } from '../../formats/dockerfile/ignore-file.ts'
import { PareError } from '../../model/error.ts'
import type { LeftOut, ProjectFile } from '../../model/project.ts'
import { defaultRule } from './default-rules.ts'

/** What decides which files belong to the app. */
export interface FileChoice {
  readonly ignoreFile?: { readonly name: string; readonly rules: IgnoreFile }
  /** Patterns of the settings, written as in a .dockerignore; `include` beats every rule but `exclude`. */
  readonly include: readonly string[]
  readonly exclude: readonly string[]
}

export interface ListedFiles {
  /** In order of path. */
  readonly files: readonly ProjectFile[]
  readonly leftOut: readonly LeftOut[]
}

/** The files of a project that belong to the app, and what was left out by which rule. Reads names, not contents. */
export function listFiles(directory: string, choice: FileChoice): ListedFiles {
  const files: ProjectFile[] = []
  const leftOut: LeftOut[] = []
  const includes = patternsOf(choice.include, 'include')
  const excludes = patternsOf(choice.exclude, 'exclude')
  const returns = patternsOf(
    choice.include.map(pattern => `!${pattern}`),
    'include',
  )

  function visit(folder: Folder): void {
    for (const dirent of entriesOf(directory, folder.path)) {
      const { name: rawName } = dirent
      const name = rawName.toString()
      const path = folder.path === '' ? name : `${folder.path}/${name}`
      const verdicts: Verdicts = {
        ignored: choice.ignoreFile?.rules.verdict(path, folder.ignored),
        included: includes?.verdict(path, folder.included),
        excluded: excludes?.verdict(path, folder.excluded),
      }
      const isDirectory = dirent.isDirectory()
      const rule = ruleFor(path, name, isDirectory, verdicts, folder.rule)
      if (isDirectory) {
        const inside: Folder = { path, rule, ...verdicts }
        if (rule === undefined) visit(inside)
        else {
          if (folder.rule !== rule) leftOut.push({ path, rule })
          const isReachable = verdicts.excluded?.isIgnored !== true && returns?.mayReturnBelow(path) === true
          const isExcepted = isIgnoreRule(rule) && choice.ignoreFile?.rules.mayReturnBelow(path) === true
          if (isReachable || isExcepted) visit(inside)
        }
      } else if (rule !== undefined) {
        // What lies in a folder that was left out is not listed again.
        if (folder.rule !== rule) leftOut.push({ path, rule })
      } else {
        if (!isUtf8(rawName)) throw nameNotUtf8(path)
        const file = fileOf(directory, path, dirent)
        if (file === undefined) leftOut.push({ path, rule: 'special-file' })
        else files.push(file)
      }
    }
  }

  function ruleFor(
    path: string,
    name: string,
    isDirectory: boolean,
    { ignored, included, excluded }: Verdicts,
    folderRule: string | undefined,
  ): string | undefined {
    if (excluded?.isIgnored) return 'exclude of the settings'
    if (included?.isIgnored) return undefined
    if (folderRule !== undefined && !isIgnoreRule(folderRule)) return folderRule
    const rule = defaultRule({
      name,
      path,
      isDirectory,
      names: () => entriesOf(directory, path).map(each => each.name.toString()),
      head: () => headOf(`${directory}/${path}`),
    })
    if (rule !== undefined) return rule
    if (ignored?.isIgnored) return `${choice.ignoreFile!.name}:${ignored.rule!.line}`
    return undefined
  }

  visit({ path: '', rule: undefined, ignored: undefined, included: undefined, excluded: undefined })
  return { files: files.sort(byPath), leftOut: leftOut.sort(byPath) }
}

interface Verdicts {
  readonly ignored: IgnoreVerdict | undefined
  readonly included: IgnoreVerdict | undefined
  readonly excluded: IgnoreVerdict | undefined
}

interface Folder extends Verdicts {
  readonly path: string
  /** The rule that leaves out what is inside, unless something brings it back. */
  readonly rule: string | undefined
}

function isIgnoreRule(rule: string): boolean {
  return /ignore:\d+$/.test(rule)
}

function patternsOf(patterns: readonly string[], setting: string): IgnoreFile | undefined {
  return patterns.length === 0 ? undefined : parseIgnoreFile(patterns.join('\n'), `the setting ${setting}`)
}

function entriesOf(directory: string, path: string): Dirent<Buffer>[] {
  const hostPath = path === '' ? directory : `${directory}/${path}`
  try {
    return readdirSync(hostPath, { withFileTypes: true, encoding: 'buffer' })
  } catch (cause) {
    throw fileUnreadable(path === '' ? '.' : path, cause)
  }
}

function headOf(hostPath: string): string {
  const descriptor = openSync(hostPath, 'r')
  try {
    const buffer = Buffer.alloc(4096)
    return buffer.toString('latin1', 0, readSync(descriptor, buffer))
  } finally {
    closeSync(descriptor)
  }
}

function fileOf(directory: string, path: string, dirent: Dirent<Buffer>): ProjectFile | undefined {
  const hostPath = `${directory}/${path}`
  if (dirent.isSymbolicLink()) return symlinkOf(hostPath, path)
  if (!dirent.isFile()) return undefined
  const { size, mode } = lstatSync(hostPath)
  // Asking costs a call for each file, and nearly all can be read by anybody.
  if ((mode & 0o444) !== 0o444) assertReadable(hostPath, path)
  return { path, hostPath, kind: 'file', size, isExecutable: (mode & 0o111) !== 0 }
}

/** A symlink is kept as written; where it leads to need not exist, but must lie inside the project. */
function symlinkOf(hostPath: string, path: string): ProjectFile {
  const target = readlinkSync(hostPath)
  const landing = posix.normalize(posix.join(posix.dirname(path), target))
  if (target.startsWith('/') || landing === '..' || landing.startsWith('../')) throw symlinkEscapes(path, target)
  return { path, hostPath, kind: 'symlink', size: 0, isExecutable: false, target }
}

function assertReadable(hostPath: string, path: string): void {
  try {
    accessSync(hostPath, constants.R_OK)
  } catch (cause) {
    throw fileUnreadable(path, cause)
  }
}

function byPath(left: { readonly path: string }, right: { readonly path: string }): number {
  return left.path < right.path ? -1 : left.path > right.path ? 1 : 0
}

/** A symlink leads out of the project, where the image has nothing. */
function symlinkEscapes(path: string, target: string): PareError {
  return new PareError({
    code: 'symlink-escapes',
    exitCode: 2,
    message: `\`${path}\` is a symlink to \`${target}\`, which ${target.startsWith('/') ? 'is absolute' : 'lies outside the project'}`,
    hint: `copy what it points to into the project, or leave it out: [tool.pare] exclude = ["${path}"]`,
    location: { file: path },
  })
}

/** A file name is not text. */
function nameNotUtf8(path: string): PareError {
  return new PareError({
    code: 'name-not-utf8',
    exitCode: 2,
    message: `The name of \`${path}\` is not UTF-8`,
    hint: 'rename the file, or leave its folder out: [tool.pare] exclude = ["…"]',
  })
}

/** A file or folder of the project cannot be read. */
function fileUnreadable(path: string, cause: unknown): PareError {
  const reason = (cause as NodeJS.ErrnoException).code === 'EACCES' ? 'permission denied' : String((cause as Error).message)
  return new PareError({
    code: 'file-unreadable',
    exitCode: 2,
    message: `Could not read \`${path}\`: ${reason}`,
    hint: `let yourself read it: \`chmod +r ${path}\`, or leave it out: [tool.pare] exclude = ["${path}"]`,
    location: { file: path },
    cause,
  })
}
