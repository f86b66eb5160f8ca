import type { ImagePath } from './image-path.ts'

/** The levels, from the most careful to the thinnest. */
export const levels = ['safe', 'tight', 'max'] as const

/** How much leaves: each level cuts what the one before it does, and more. */
export type Level = (typeof levels)[number]

/**
 * Why an entry stays: one link of a chain. The next link is the reason of the entry at `from`; where there is no `from`,
 * the chain ends, and `detail` says in words what it ends at.
 */
export interface Reason {
  readonly kind: ReasonKind
  /** The entry that asks for this one. */
  readonly from?: ImagePath
  /** The line of `from` that asks, counted from 1. */
  readonly line?: number
  /** What it ends at, or what the kind alone does not say: `start command`, `[tool.pare] keep`, `libssl.so.3`. */
  readonly detail?: string
}

/** How an entry may be asked for. */
export const reasonKinds = [
  // Chains end at these: the start command, a setting, the project itself, what every image of the interpreter needs.
  'start',
  'setting',
  'project',
  'interpreter',
  'system',
  // A module asks for another: by an import statement, a dotted name in its texts, the start of a name, native code.
  'import',
  'name',
  'prefix',
  'native',
  // A submodule brings its package, and `import *` what `__all__` names.
  'package',
  'export',
  // A file of a distribution that stays whole, its metadata, or data beside a module that stays.
  'distribution',
  'metadata',
  'package-data',
  // A shared library that ELF headers name, or that is opened by its name.
  'needed',
  'dlopen',
  // A rule of pare for what cannot be seen in the code.
  'rule',
  // The proof touched it.
  'trace',
] as const

export type ReasonKind = (typeof reasonKinds)[number]

/** An entry that stays, and why. */
export interface KeptEntry {
  /** Members of an archive have the archive's path before their own: `usr/lib/python313.zip/json/decoder.pyc`. */
  readonly path: ImagePath
  /** Bytes that it takes: in an archive, those of its compressed form. */
  readonly size: number
  /** The full name of the module that it is. */
  readonly module?: string
  /** Whose it is, as `formatOrigin` writes it: `distribution:flask`. */
  readonly origin: string
  readonly reason: Reason
  /** Further entries that ask for it, as far as they are known; see `Reasons.isComplete`. */
  readonly also?: readonly ImagePath[]
}

/** An entry that left, and the rule by which it did. */
export interface LeftEntry {
  readonly path: ImagePath
  readonly size: number
  readonly module?: string
  readonly origin: string
  readonly rule: string
}

/** Why each file of an image is in it, and what left it. */
export interface Reasons {
  readonly level: Level
  readonly kept: readonly KeptEntry[]
  readonly left: readonly LeftEntry[]
  /** Whether `reason` and `also` name everything that asks: what leaves with an entry is then exact, else an upper bound. */
  readonly isComplete?: boolean
}
