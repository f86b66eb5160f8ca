import { PareError } from '../../model/error.ts'
import { parseJson } from '../json/parse-json.ts'
import { lastPart } from './parse-pylock.ts'
import type { PylockFile } from './pylock.ts'

/** A file that a package index offers; its URL is absolute. */
export interface IndexFile extends PylockFile {
  readonly url: string
  readonly requiresPython?: string
  /** Whether it was withdrawn: still there for whoever pinned it. */
  readonly isYanked: boolean
}

/** The media type that a package index is asked for: JSON (PEP 691) first, then HTML (PEP 503). */
export const simpleIndexAccept: string = [
  'application/vnd.pypi.simple.v1+json',
  'application/vnd.pypi.simple.v1+html;q=0.2',
  'text/html;q=0.01',
].join(', ')

/** The files of one distribution, from the page of a package index at `url`. */
export function parseSimpleIndex(bytes: Uint8Array, mediaType: string, url: string): IndexFile[] {
  return /\bjson\b|\+json/.test(mediaType)
    ? parseJsonPage(bytes, url)
    : parseHtmlPage(Buffer.from(bytes).toString(), url)
}

interface JsonFile {
  readonly filename?: unknown
  readonly url?: unknown
  readonly hashes?: Readonly<Record<string, string>>
  readonly size?: unknown
  readonly yanked?: unknown
  readonly 'requires-python'?: unknown
}

function parseJsonPage(bytes: Uint8Array, url: string): IndexFile[] {
  const page = parseJson(bytes, url) as { readonly files?: readonly JsonFile[] } | null
  if (!Array.isArray(page?.files)) throw invalidIndexPage(url)
  return (page.files as readonly JsonFile[]).flatMap(file => {
    if (typeof file.filename !== 'string' || typeof file.url !== 'string' || !URL.canParse(file.url, url)) return []
    const requiresPython = file['requires-python']
    return {
      name: file.filename,
      url: new URL(file.url, url).href,
      hashes: file.hashes ?? {},
      isYanked: file.yanked === true || typeof file.yanked === 'string',
      ...(typeof file.size === 'number' ? { size: file.size } : {}),
      ...(typeof requiresPython === 'string' ? { requiresPython } : {}),
    }
  })
}

function parseHtmlPage(text: string, pageUrl: string): IndexFile[] {
  const base = attribute(/<base\b[^>]*>/i.exec(text)?.[0] ?? '', 'href')
  const root = base === undefined ? pageUrl : new URL(base, pageUrl).href
  return [...text.matchAll(/<a\b([^>]*)>([^<]*)<\/a\s*>/gi)].flatMap(([, attributes = '']) => {
    const href = attribute(attributes, 'href')
    if (href === undefined || !URL.canParse(href, root)) return []
    const url = new URL(href, root)
    const [algorithm, digits] = url.hash.slice(1).split('=')
    url.hash = ''
    const requiresPython = attribute(attributes, 'data-requires-python')
    return {
      name: lastPart(url.href),
      url: url.href,
      hashes: algorithm && digits ? { [algorithm.toLowerCase()]: digits.toLowerCase() } : {},
      isYanked: attribute(attributes, 'data-yanked') !== undefined,
      ...(requiresPython ? { requiresPython } : {}),
    }
  })
}

function attribute(tag: string, name: string): string | undefined {
  const match = new RegExp(`\\b${name}(?:\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>]+)))?(?=[\\s>/]|$)`, 'i').exec(tag)
  return match ? unescaped(match[1] ?? match[2] ?? match[3] ?? '') : undefined
}

function unescaped(text: string): string {
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
  return text.replaceAll(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal, hex, name) => {
    if (decimal) return String.fromCodePoint(Number(decimal))
    if (hex) return String.fromCodePoint(Number.parseInt(hex, 16))
    return named[name] ?? whole
  })
}

/** An address that should be a package index answers with something else. */
function invalidIndexPage(url: string): PareError {
  return new PareError({
    code: 'invalid-index-page',
    exitCode: 2,
    message: `Expected a list of files from the package index at ${url}, got something else`,
    hint: 'check the index URL; most end in `/simple`',
  })
}
