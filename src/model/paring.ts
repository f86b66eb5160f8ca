import type { ImagePath } from './image-path.ts'

/** An entry that leaves, and the rule by which it does. */
export interface Dropped {
  readonly path: ImagePath
  readonly rule: string
  readonly size: number
  /** Whose it was, as `formatOrigin` writes it. */
  readonly origin?: string
}

/** What paring would do to a Tree: everything that is not listed stays. */
export interface ParingPlan {
  readonly dropped: readonly Dropped[]
}
