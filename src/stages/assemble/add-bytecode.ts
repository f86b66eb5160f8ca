import { linkedPath } from '../../images/link-target.ts'
import type { BytecodeCompiler, CompiledSource, CompileOptions } from '../../model/bytecode.ts'
import type { ImagePath } from '../../model/image-path.ts'
import { entryTime, type TreeEntry, type TreeFile } from '../../model/tree.ts'
import { cachedBytecodePath, sourcelessBytecodePath } from '../../python/bytecode/bytecode-path.ts'

/** A source that the interpreter refuses, such as a template that only looks like Python. */
export interface UncompiledSource {
  readonly path: ImagePath
  readonly problem: string
}

export interface WithBytecode {
  readonly entries: readonly TreeEntry[]
  readonly uncompiled: readonly UncompiledSource[]
}

export interface BytecodeOptions extends CompileOptions {
  /** Whether the bytecode of a source stands in its place, instead of beside it. */
  readonly isReplaced?: (source: TreeFile) => boolean
}

/**
 * The entries with their bytecode. The standard library's stands in place of its source, since nobody debugs it in an
 * image; other modules keep theirs beside it unless told otherwise, so that tracebacks show lines. Bytecode that came
 * with a package is never used: it may have been made by another compiler.
 */
export async function addBytecode(
  entries: readonly TreeEntry[],
  compiler: BytecodeCompiler,
  options: BytecodeOptions = {},
): Promise<WithBytecode> {
  const { isReplaced: isAskedFor = isStandardLibrary } = options
  const kept = entries.filter(entry => !isForeignBytecode(entry))
  const sources = kept.filter((entry): entry is TreeFile => entry.kind === 'file' && isModule(entry.path))
  const compiled = await compiler.compile(sources, options)
  const byPath = new Map<ImagePath, CompiledSource>(compiled.map(result => [result.path, result]))
  const isReplaced = (source: TreeFile) => isAskedFor(source) && 'bytecode' in (byPath.get(source.path) ?? {})
  const replaced = new Set<string>(sources.filter(isReplaced).map(({ path }) => path))

  const uncompiled: UncompiledSource[] = []
  const result: TreeEntry[] = []
  for (const entry of kept) {
    const outcome = byPath.get(entry.path)
    if (!outcome) {
      result.push(entry.kind === 'symlink' && leadsTo(entry, replaced) ? linkToBytecode(entry) : entry)
    } else if ('problem' in outcome) {
      uncompiled.push(outcome)
      result.push(entry)
    } else {
      const { bytecode } = outcome
      const isGone = replaced.has(entry.path)
      const path = isGone ? sourcelessBytecodePath(entry.path) : cachedBytecodePath(entry.path, compiler.python)
      if (!isGone) result.push(entry)
      const { uid, gid, origin } = entry
      result.push({ kind: 'file', path, mode: 0o644, uid, gid, modifiedAt: entryTime, origin, content: bytecode })
    }
  }
  return { entries: result, uncompiled }
}

type TreeSymlink = Extract<TreeEntry, { kind: 'symlink' }>

/** Debian links modules to one another, such as `_sysconfigdata__x86_64-linux-gnu.py`. */
function leadsTo({ path, target }: TreeSymlink, sources: ReadonlySet<string>): boolean {
  return isModule(path) && sources.has(linkedPath(path, target))
}

function linkToBytecode(link: TreeSymlink): TreeSymlink {
  return { ...link, path: sourcelessBytecodePath(link.path), target: `${link.target}c` }
}

function isModule(path: string): boolean {
  return path.endsWith('.py') && !path.startsWith('usr/local/bin/') && !path.startsWith('usr/share/')
}

function isForeignBytecode(entry: TreeEntry): boolean {
  return entry.path.endsWith('.pyc') || /(?:^|\/)__pycache__(?:\/|$)/.test(entry.path)
}

function isStandardLibrary(entry: TreeEntry): boolean {
  return entry.origin.kind === 'debian' && /^usr\/lib\/python3\.\d+\//.test(entry.path)
}
