import { inflateSync } from 'node:zlib'
import { constantSections } from '../../formats/elf/constant-sections.ts'
import { isStandardLibraryName, standardLibraryNames } from '../standard-library-names.ts'
import { expandLzss } from './expand-lzss.ts'
import { type ModuleFacts, type NameFact, noFacts, type UnboundedImport } from './module-facts.ts'

const identifier = /^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*$/

/**
 * The names of modules that native code may import: every text in it that is one. C code names what it imports by
 * `PyImport_ImportModule("a.b")`. Cython keeps all names of a module: as texts, or since 3.2 without anything between
 * them, compressed where that is smaller, by zlib or (since 3.3) in a format of its own. `siblings` are modules of the
 * same distribution, to be found among those as well; `own` is the full name of the module itself, whose package may be
 * asked for others: `from . import a`.
 */
export function nativeFacts(bytes: Uint8Array, siblings: ReadonlySet<string> = new Set(), own = ''): ModuleFacts {
  const beside = namesBeside(own, siblings)
  const tops = [...new Set([...siblings].map(name => name.split('.')[0]!))]
  const inSiblings = tops.length === 0 ? undefined : new RegExp(`(?:${tops.join('|')})\\.[\\w.]{1,${longestName}}`, 'g')
  const hasLzss = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(lzssMark)
  const found = new Set<string>()
  const prefixes = new Set<string>()
  const words = new Set<string>()
  for (const section of constantSections(bytes)) {
    const buffer = Buffer.from(section.buffer, section.byteOffset, section.length)
    for (const text of textsOf(buffer)) {
      if (isModuleName(text) && text !== cythonProbe) found.add(text)
      if (beside.has(text)) words.add(text)
      for (const tail of tailsOf(text)) found.add(tail)
    }
    for (const names of cythonNames(buffer, hasLzss)) {
      for (const [, name, dot] of names.replaceAll(cythonProbe, ' ').matchAll(inNames)) {
        found.add(name!)
        if (dot) prefixes.add(`${name}.`)
      }
      for (const name of beside) if (names.includes(name)) words.add(name)
      // The next name may follow without anything between them: `a.bc.d` is `a.b` and `c.d`.
      for (const [chain] of inSiblings ? names.matchAll(inSiblings) : []) {
        for (let end = chain.indexOf('.') + 1; end <= chain.length; end++) {
          if (siblings.has(chain.slice(0, end))) found.add(chain.slice(0, end))
        }
      }
    }
  }
  const facts = (all: ReadonlySet<string>) => [...all].sort().map((name): NameFact => ({ name, line: 0, when: 'call' }))
  const unbounded = [...prefixes].sort().map((prefix): UnboundedImport => ({ prefix, line: 0 }))
  return { ...noFacts, names: facts(found), texts: facts(words), unbounded }
}

/** Modules of the package that `own` lies in, without that. */
function namesBeside(own: string, siblings: ReadonlySet<string>): ReadonlySet<string> {
  const home = own.slice(0, own.lastIndexOf('.') + 1)
  if (home === '') return new Set()
  const names = [...siblings].flatMap(name => (name.startsWith(home) && name !== own ? [name.slice(home.length)] : []))
  return new Set(names.filter(name => !name.includes('.')))
}

/** A dotted name whatever it leads to, or a top-level module of the standard library. */
function isModuleName(text: string): boolean {
  return identifier.test(text) && (text.includes('.') || isStandardLibraryName(text))
}

/** Linkers let a text share the end of a longer one: `uuid` may be the last four letters of `read_uuid`. */
function tailsOf(text: string): string[] {
  const tails: string[] = []
  for (let length = 3; length <= Math.min(longestTail, text.length - 1); length++) {
    const tail = text.slice(-length)
    if (isSign(tail)) tails.push(tail)
  }
  return tails
}

const longestName = 100

/** What only developers import: as a part of other words it is no sign of anything. */
const developers: ReadonlySet<string> = new Set(
  'antigravity bdb cgi cmd code codeop dis idlelib imp lib2to3 nt pdb profile pty site test this trace tty turtle uu'.split(
    ' ',
  ),
)

const longestTail = 20

function isSign(name: string): boolean {
  return name.length > 2 && standardLibraryNames.has(name) && !developers.has(name)
}

const longestFirst = [...standardLibraryNames]
  .filter(isSign)
  .sort((left, right) => right.length - left.length)
  .join('|')

// Each match takes the first letter alone, so that names within one another are all found.
const inNames = new RegExp(`(?=(${longestFirst})(\\.\\w)?)`, 'g')

/** Where Cython 3.2 keeps the names of a module, as far as there is such a place. */
function* cythonNames(buffer: Buffer, hasLzss: boolean): Generator<string> {
  for (let at = buffer.indexOf(0x78); at !== -1; at = buffer.indexOf(0x78, at + 1)) {
    if (!isStreamHeader(buffer, at)) continue
    const text = inflated(buffer.subarray(at))
    if (text?.includes(cythonMark)) yield text
  }
  for (let at = 0; hasLzss && at < buffer.length; at++) {
    const text = expandLzss(buffer, at)
    if (!text.includes(cythonMark)) continue
    yield text.toString('latin1')
    return
  }
  for (let at = buffer.indexOf(cythonMark); at !== -1; at = buffer.indexOf(cythonMark, at + 1)) {
    const start = buffer.lastIndexOf(0, at) + 1
    const end = buffer.indexOf(0, at)
    if (end - start > 2 * cythonMark.length) yield buffer.toString('latin1', start, end)
  }
}

/** A name that Cython puts into every module. */
const cythonMark = 'cline_in_traceback'

/** A message that stands in every module which has its names in Cython's own compression. */
const lzssMark = 'LZSS string data'

/** Cython looks into this module when it is asked whether a function is a coroutine, and does without it. */
const cythonProbe = 'asyncio.coroutines'

/** The header of a zlib stream (RFC 1950) with a window of 32 KB. */
function isStreamHeader(buffer: Buffer, at: number): boolean {
  const flags = buffer[at + 1]
  return flags !== undefined && ((0x78 << 8) | flags) % 31 === 0 && (flags & 0x20) === 0
}

function inflated(stream: Buffer): string | undefined {
  try {
    return inflateSync(stream, { maxOutputLength: 1 << 22 }).toString('latin1')
  } catch {
    return undefined
  }
}

/** Runs of printable ASCII between zero bytes, of three characters or more. */
function* textsOf(buffer: Buffer): Generator<string> {
  let start = 0
  for (let end = buffer.indexOf(0); end !== -1; end = buffer.indexOf(0, start)) {
    const length = end - start
    if (
      length >= 3 &&
      length <= longestName &&
      isIdentifierByte(buffer[start]!) &&
      isIdentifierByte(buffer[end - 1]!)
    ) {
      yield buffer.toString('latin1', start, end)
    }
    start = end + 1
  }
}

function isIdentifierByte(byte: number): boolean {
  return (
    byte === 0x5f || (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a)
  )
}
