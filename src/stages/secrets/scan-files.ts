import type { ImagePath } from '../../model/image-path.ts'
import type { TreeFile } from '../../model/tree.ts'
import { isBinaryName, readBytecode, readText } from './read-text.ts'
import type { ContentFinding, SecretFinding } from './secret-finding.ts'
import { signFinder } from './signs.ts'

// This room: `scan-files.ts` finds secrets in files of an image, by the tables `content-rules.ts` and `name-rules.ts`;
// `scan-values.ts` does the same for what stands in the image config. What is done about it is decided in jobs/.

/** What scans found in contents before: by the start of their digest, so that many fit into one record. */
export type ScannedContents = Readonly<Record<string, readonly ContentFinding[]>>

export interface FileScan {
  readonly findings: readonly SecretFinding[]
  /** Everything that these files hold, for the next scan; what was known before where that is hardly less. */
  readonly scanned: ScannedContents
}

export interface ScanOptions {
  /** Whether these are the project's own files. */
  readonly isOwn: boolean
  readonly distribution?: string
  /** The path that people know a file by. */
  readonly shownPath: (path: ImagePath) => string
  readonly known?: ScannedContents
}

const noneKnown: ScannedContents = {}
const filesAtOnce = 16

/** Scans files for secrets, by content and by name; a content that is known is not opened. */
export async function scanFiles(files: readonly TreeFile[], options: ScanOptions): Promise<FileScan> {
  const { known = noneKnown, isOwn } = options
  const relevant = files.filter(
    file => file.content.size > 0 && !isBinaryName(file.path) && isShipped(file.path, isOwn),
  )
  const fresh = new Map(relevant.filter(file => !(keyOf(file) in known)).map(file => [keyOf(file), file]))
  const scanned: Record<string, readonly ContentFinding[]> = {}
  const waiting = [...fresh]
  const hasSign = signFinder(waiting.reduce((sum, [, { content }]) => sum + content.size, 0))
  const scanNext = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop())
      scanned[next[0]] = await scanContent(next[1], isOwn, hasSign)
  }
  await Promise.all(Array.from({ length: filesAtOnce }, scanNext))
  for (const file of relevant) scanned[keyOf(file)] ??= known[keyOf(file)]!
  const findings: SecretFinding[] = []
  for (const file of relevant) findings.push(...(await findingsOf(file, scanned[keyOf(file)]!, options)))
  return { findings, scanned: isWorthKeeping(fresh.size, known, scanned) ? scanned : known }
}

// To write a record takes longer than to scan a few files once more, as after a change of one line.
function isWorthKeeping(fresh: number, known: ScannedContents, scanned: ScannedContents): boolean {
  return fresh > 4 || Object.keys(known).length > 2 * Object.keys(scanned).length + 4
}

function keyOf({ content }: TreeFile): string {
  return content.digest.slice('sha256:'.length, 'sha256:'.length + 20)
}

// What tests and examples of others hold is made up, and published with them.
function isShipped(path: string, isOwn: boolean): boolean {
  if (isOwn) return true
  return !/(?:^|\/)(?:(?:tests?|testing|examples?|docs?|samples?|fixtures?)\/|(?:tests?|test_[^/]*|[^/]*_test|conftest)\.pyc?$)|\.dist-info\/(?!direct_url\.json)/.test(
    path,
  )
}

async function scanContent(
  { path, content }: TreeFile,
  isOwn: boolean,
  hasSign: (text: string) => boolean,
): Promise<readonly ContentFinding[]> {
  // Of a module that is there as bytecode alone no line is known.
  const isCompiled = path.endsWith('.pyc')
  const text = isCompiled ? await readBytecode(content) : await readText(content)
  if (text === undefined || !hasSign(text)) return []
  const { scanText } = await import('./scan-text.ts')
  const found = scanText(text, isOwn)
  return isCompiled ? found.map(({ kind }) => ({ kind })) : found
}

async function findingsOf(
  { path, content }: TreeFile,
  found: readonly ContentFinding[],
  { shownPath, distribution }: ScanOptions,
): Promise<SecretFinding[]> {
  const place = { path: shownPath(path), ...(distribution !== undefined ? { distribution } : {}) }
  const inside = found.length === 0 ? found : await withoutSpared(found, path)
  if (inside.length > 0) return inside.map(one => ({ ...place, ...one }))
  if (isOrdinaryName(path)) return []
  const { nameRuleOf } = await import('./name-rules.ts')
  const rule = nameRuleOf(path)
  if (!rule) return []
  if (!rule.holds) return [{ ...place, kind: rule.kind }]
  const text = await readText(content)
  return text !== undefined && rule.holds.test(text) ? [{ ...place, kind: rule.kind }] : []
}

async function withoutSpared(found: readonly ContentFinding[], path: string): Promise<readonly ContentFinding[]> {
  const { contentRules } = await import('./content-rules.ts')
  return found.filter(({ kind }) => !contentRules.some(rule => rule.kind === kind && rule.spares?.test(path)))
}

// Most files of an app, which no rule for names is about.
function isOrdinaryName(path: string): boolean {
  return /\/[^./][^/]*\.(?:py|html?|css|js|txt|md|svg|pyi|sql)$/.test(path)
}
