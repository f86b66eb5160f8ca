import { isStandardLibraryName } from '../standard-library-names.ts'
import { type ModuleFacts, type NameFact, noFacts } from './module-facts.ts'

/** Sizes up to which files are read; what is larger holds data of another kind. */
const textLimit = 256 << 10
const pickleLimit = 256 << 20

const text = /\.(?:cfg|conf|ini|json|toml|ya?ml)$/i
const pickle = /\.(?:joblib|pickle|pkl)$/i

/** Whether a data file of a project may name classes that are imported when it is read. */
export function mayNameModules(path: string, size: number): boolean {
  return text.test(path) ? size <= textLimit : pickle.test(path) && size <= pickleLimit
}

/**
 * The modules that a data file names: `class: logging.handlers.HTTPHandler` in a logging configuration, the classes of
 * pickled values.
 */
export function dataFacts(path: string, bytes: Uint8Array): ModuleFacts {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const found = pickle.test(path) ? namesInPickle(buffer) : namesInText(buffer.toString('utf8'))
  const facts = [...found].map(([name, line]): NameFact => ({ name, line, when: 'call' }))
  const [names, texts] = [facts.filter(isModuleName), facts.filter(fact => !isModuleName(fact))]
  return { ...noFacts, names, texts }
}

function isModuleName({ name }: NameFact): boolean {
  return name.includes('.') || isStandardLibraryName(name)
}

/** A dotted name that is no part of a path, an address or a number. */
const dottedName = /(?<![\w.@/\\-])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+(?![\w@/\\-]|\.\w)/g

/** `code.js` and `calendar.example.com` have the look of a module's name. */
const endings = /\.(?:com|css|csv|html?|io|js|json|log|md|net|org|png|py|sh|sql|svg|ts|txt|xml|ya?ml)$/

function namesInText(content: string): Map<string, number> {
  const names = new Map<string, number>()
  for (const [index, line] of content.split('\n').entries()) {
    for (const [name] of line.matchAll(dottedName)) {
      if (!endings.test(name) && !names.has(name)) names.set(name, index + 1)
    }
  }
  return names
}

/**
 * Short strings of a pickle, which the names of modules are among: `\x8c`, a length of one byte, a text; `X` and four bytes
 * before protocol 4; `c` and a line in the oldest.
 */
const pickled = /c([A-Za-z_][\w.]*)\n[A-Za-z_][\w.]*\n|(?:\x8c([\s\S])|X([\s\S])\0\0\0)(?=([A-Za-z_][\w.]*))/g

function namesInPickle(buffer: Buffer): Map<string, number> {
  const names = new Map<string, number>()
  for (const [, line, short, long, start = ''] of buffer.toString('latin1').matchAll(pickled)) {
    const size = (short ?? long)?.charCodeAt(0) ?? 0
    if (start.length < size) continue
    const name = line ?? start.slice(0, size)
    if (/^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/.test(name)) names.set(name, 0)
  }
  return names
}
