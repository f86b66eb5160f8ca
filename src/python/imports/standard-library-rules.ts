import type { ModuleTable } from './module-table.ts'
import type { ReachRules } from './reach.ts'

/**
 * Imports within the standard library that a running app does not take: its modules' own tests and command lines, what
 * only an interactive session needs, and what only other systems have. Each was read in CPython's source; a reason
 * stands behind those that a name does not explain. `*` stands for any module of the standard library.
 */
export const ignoredImports: readonly (readonly [from: string, to: string])[] = [
  ['*', 'doctest'],
  ['*', 'test'],
  ['*', '_testcapi'],
  ['*', '_testinternalcapi'],
  ['*', '_testlimitedcapi'],
  // Names that pickles of Python 2 may hold, as text; a pickle that has one imports it by itself.
  ['_compat_pickle', '*'],
  // The interactive prompt.
  ['*', 'readline'],
  ['site', 'rlcompleter'],
  ['site', '_pyrepl'],
  ['_sitebuiltins', 'pydoc'],
  ['bdb', 'pdb'],
  // The texts of `help('if')`.
  ['pydoc', 'pydoc_data'],
  // Codecs are chosen by what they are called, see reach-standard-library.ts.
  ['encodings', 'encodings'],
  // A finder's answer to a question that `importlib.metadata` itself asks.
  ['importlib._bootstrap_external', 'importlib.metadata'],
  // Other systems than Linux.
  ['platform', 'plistlib'],
  ['platform', '_ios_support'],
  ['platform', '_android_support'],
  ['uuid', 'ctypes'],
  // Faster where it is there.
  ['_pylong', 'decimal'],
  ['_pylong', '_decimal'],
  // `decimal` takes it where the native code is missing, which it never is.
  ['_decimal', '_pydecimal'],
  ['decimal', '_pydecimal'],
  // `python -m`: a program of the module.
  ['unittest', 'unittest.__main__'],
]

/** Functions of the standard library that only its own command lines and tests call. */
export const ignoredFunctions: RegExp = /^(?:_?test|_test_\w+|_?main|_?demo|_?cli|_parse_args|_shell)$/

/** What CPython itself imports as it starts, or calls upon without an import statement that could be read. */
export const interpreterModules: readonly string[] = [
  'abc',
  'codecs',
  'encodings',
  'encodings.aliases',
  'io',
  'os',
  'posixpath',
  'site',
  'stat',
  'warnings',
  'traceback',
  'threading',
  'linecache',
  'runpy',
  'zipimport',
  'importlib._bootstrap',
  'importlib._bootstrap_external',
  'importlib.machinery',
  '_sitebuiltins',
  '__future__',
  'copyreg',
  '_strptime',
  'types',
  // `class Box[Item]`: the compiled code calls upon it.
  'typing',
  // Views of memory that are compared or indexed by their format.
  'struct',
  // Numbers of some thousand digits, when they are divided or written out.
  '_pylong',
]

/** The rules for the standard library, over the modules that are there; `programs` are those of it that are started. */
export function standardLibraryRules(table: ModuleTable, programs: ReadonlySet<string> = new Set()): ReachRules {
  const isIgnoredPair = (from: string, to: string) =>
    ignoredImports.some(
      ([source, target]) =>
        (source === '*' || source === from) && (target === '*' || to === target || to.startsWith(`${target}.`)),
    )
  return {
    // What native code imports is among its texts, see native-facts.ts; test/e2e/native-imports.test.ts has CPython's own.
    hidden: new Map(),
    isIgnored({ owner, name }, to, { when, within, insteadOf }) {
      if (owner !== 'standard-library' || programs.has(name)) return false
      if (when === 'main' || within?.split('.').some(part => ignoredFunctions.test(part))) return true
      // What was tried is there, as long as it is no module of another system.
      if (insteadOf?.every(tried => builtIn.has(tried) || table.get(tried) !== undefined)) return true
      return isIgnoredPair(name, to)
    },
  }
}

/** Modules that every CPython on Linux has, and that are part of the interpreter itself where there is no file of them. */
const builtIn: ReadonlySet<string> = new Set(['_abc', '_datetime', '_pickle', '_struct', '_thread', '_weakref'])

/** Codecs that need tables of native code, by module. */
export const multibyteCodecs: RegExp =
  /^encodings\.(?:big5|big5hkscs|cp932|cp949|cp950|euc_jis_2004|euc_jisx0213|euc_jp|euc_kr|gb18030|gb2312|gbk|hz|iso2022_\w+|johab|shift_jis\w*)$/
