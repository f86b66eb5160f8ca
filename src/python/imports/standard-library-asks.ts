import { isStandardLibraryName } from '../standard-library-names.ts'
import type { ModuleFacts } from './module-facts.ts'

/** Something that a module asks of the standard library, and where. */
export interface Ask {
  /**
   * A dotted name that starts with a module of it; `a.*` is what `from a import *` takes, `a.**` every module below `a`,
   * and `**` the whole library.
   */
  readonly name: string
  /** The file of the image that asks. */
  readonly from: string
  /** 0 where there are no lines. */
  readonly line: number
}

export interface AskingModule {
  /** Its file in the image. */
  readonly path: string
  /** Whether it is the project's own: a name that only running tells then stands for every module there is. */
  readonly isOwn: boolean
  readonly facts: ModuleFacts
}

/** What modules ask of the standard library, each name once, in order. */
export function standardLibraryAsks(modules: Iterable<AskingModule>): Ask[] {
  const asks = new Map<string, Ask>()
  for (const { path: from, isOwn, facts } of modules) {
    const ask = (name: string, line: number) => {
      if (!asks.has(name)) asks.set(name, { name, from, line })
    }
    const askModule = (name: string, line: number) => {
      const [top = ''] = name.split('.')
      if (isStandardLibraryName(top)) ask(packages.has(top) || name.endsWith('.__main__') ? name : top, line)
    }
    for (const { module, level, names, line } of facts.imports) {
      if (level > 0) continue
      askModule(module, line)
      for (const name of names) askModule(name === '*' ? `${module}.*` : `${module}.${name}`, line)
    }
    for (const { name, line } of [...facts.names, ...facts.words]) askModule(name, line)
    for (const codec of facts.codecs) ask(`encodings.${normalizedCodec(codec)}`, 0)
    for (const { prefix, line } of facts.unbounded) {
      if (prefix !== undefined) askModule(`${prefix}**`, line)
      else if (isOwn) ask('**', line)
    }
    if (isOwn) for (const line of facts.unboundedCodecs) ask('encodings.**', line)
  }
  return [...asks.values()].sort((left, right) => (left.name < right.name ? -1 : 1))
}

/** What of the standard library has submodules, of any version from 3.11 to 3.14; all else of a name is no module. */
const packages: ReadonlySet<string> = new Set(
  `asyncio collections compression concurrent ctypes curses dbm distutils email encodings ensurepip html http idlelib
  importlib json lib2to3 logging msilib multiprocessing os pathlib profiling pydoc_data re sqlite3 string sysconfig test
  tkinter tomllib turtledemo unittest urllib venv wsgiref xml xmlrpc zipfile zoneinfo _pyrepl`.split(/\s+/),
)

/** As `encodings.normalize_encoding` does, so that it can be looked up among modules and aliases. */
function normalizedCodec(codec: string): string {
  return codec
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
}
