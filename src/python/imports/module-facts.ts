/** Under which circumstances a line of a module runs. */
export interface Circumstances {
  /** With the module, when a function is called, or only when the module is the program. */
  readonly when: 'import' | 'call' | 'main'
  /** Inside functions: their names, outermost first, with a dot between. */
  readonly within?: string
  /** In a handler of `ImportError`: the modules that were tried before. */
  readonly insteadOf?: readonly string[]
}

/** What an import statement asks for. */
export interface ImportTarget {
  /** Dotted, as written; empty for `from . import x`. */
  readonly module: string
  /** Leading dots. */
  readonly level: number
  /** What `from` takes; `*` is everything. Empty for `import a.b`. */
  readonly names: readonly string[]
}

/** An import statement of a module, as far as it matters to what else must be there. */
export interface ImportFact extends ImportTarget, Circumstances {
  readonly line: number
}

/** A dotted name that may be a module's: a string literal, or `a.b` of an imported `a`. */
export interface NameFact extends Circumstances {
  readonly name: string
  readonly line: number
  /** Set for `a.b` of an imported `a`, which stands in no text. */
  readonly isAttribute?: true
  /** Set for a text that is an item of a list or a tuple. */
  readonly isListed?: true
}

/** A module that is imported by a name which only running tells. */
export interface UnboundedImport {
  readonly line: number
  /** What the name starts with, where that is known: `a.b.` of `f'a.b.{x}'`; after leading dots it is relative. */
  readonly prefix?: string
}

/** What a module asks of the modules around it; `docs/concepts/paring.md` says how it is used. */
export interface ModuleFacts {
  readonly imports: readonly ImportFact[]
  /** Imports in branches that the target never takes, such as `if sys.platform == 'win32'`. */
  readonly foreign: readonly ImportTarget[]
  readonly names: readonly NameFact[]
  /** Undotted names of the standard library's modules among its texts, where something is imported by a name from elsewhere. */
  readonly words: readonly NameFact[]
  readonly unbounded: readonly UnboundedImport[]
  /** Words among its texts, where it may import what they name: its submodules (`a`, `.a`), other top-level modules. */
  readonly texts: readonly NameFact[]
  /** What texts such as `'a.b.%s'` start with: a name is put together from them, here or elsewhere. */
  readonly patterns: readonly UnboundedImport[]
  /** Items of `__all__` that are literals. */
  readonly exports: readonly string[]
  /** Literals that stand where a codec is named. */
  readonly codecs: readonly string[]
  /** Lines where a codec is named by a value that only running tells. */
  readonly unboundedCodecs: readonly number[]
  /** Whether it reads source code of other modules, as `inspect.getsource` does. */
  readonly readsSource: boolean
}

/** Of a file that asks for nothing. */
export const noFacts: ModuleFacts = {
  imports: [],
  foreign: [],
  names: [],
  words: [],
  unbounded: [],
  texts: [],
  patterns: [],
  exports: [],
  codecs: [],
  unboundedCodecs: [],
  readsSource: false,
}
