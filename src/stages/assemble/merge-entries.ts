import { collect } from '../../formats/digest/collect.ts'
import { PareError } from '../../model/error.ts'
import { formatImagePath, type ImagePath } from '../../model/image-path.ts'
import type { TreeFile } from '../../model/tree.ts'

/**
 * The files of several distributions together, in the order given. Two that bring the same path are fine as long as the
 * bytes are the same, both only declare a namespace, or nothing could import the file; then the first one stays.
 */
export async function mergeEntries(distributions: readonly (readonly TreeFile[])[]): Promise<TreeFile[]> {
  const merged = new Map<ImagePath, TreeFile>()
  for (const entry of distributions.flat()) {
    const earlier = merged.get(entry.path)
    if (!earlier) {
      merged.set(entry.path, entry)
    } else if (earlier.content.digest === entry.content.digest) {
      if (entry.mode > earlier.mode) merged.set(entry.path, { ...earlier, mode: entry.mode })
    } else if (!isBytecode(entry.path) && !isBystander(entry.path) && !(await areNamespaces(earlier, entry))) {
      throw conflictingFiles(earlier, entry)
    }
  }
  return [...merged.values()]
}

// Bytecode goes with its source, which is looked at itself.
function isBytecode(path: ImagePath): boolean {
  return /\/__pycache__\/[^/]+\.pyc$/.test(path)
}

// Many wheels carry their README, licence or tests at the top by mistake; installers let the last one win.
function isBystander(path: ImagePath): boolean {
  const [, inside] = /^usr\/local\/lib\/python[\d.]+\/dist-packages\/(.*)$/.exec(path) ?? []
  if (inside === undefined) return /^usr\/local\/(?:share|man|etc|include)\//.test(path)
  if (/^(?:tests?|docs?|examples?|benchmarks?|scripts|tools)\//.test(inside)) return true
  return !inside.includes('/') && !/\.(?:py|pth|so)$/.test(inside)
}

async function areNamespaces(left: TreeFile, right: TreeFile): Promise<boolean> {
  if (!left.path.endsWith('/__init__.py')) return false
  const texts = await Promise.all([left, right].map(declaration))
  return texts.every(text => text !== undefined)
}

const declarationSize = 16 * 1024

async function declaration({ content }: TreeFile): Promise<string | undefined> {
  if (content.size > declarationSize) return undefined
  const text = Buffer.from(await collect(content.open())).toString()
  return /\b(?:declare_namespace|extend_path)\s*\(/.test(text) || text.trim() === '' ? text : undefined
}

/** Two distributions bring the same file with different content, so that one of them would be broken. */
function conflictingFiles(left: TreeFile, right: TreeFile): PareError {
  const [first, second] = [left, right].map(({ origin }) =>
    origin.kind === 'distribution' ? `${origin.name} ${origin.version}` : origin.kind,
  )
  return new PareError({
    code: 'conflicting-files',
    exitCode: 2,
    message: `\`${first}\` and \`${second}\` both bring \`${formatImagePath(left.path)}\`, with different content`,
    hint: 'depend on one of the two alone; whichever was installed last would win, by chance',
  })
}
