import type { ImagePath } from './image-path.ts'

/** An entry that leaves, and the rule by which it does. */
export interface Dropped {
  readonly path: ImagePath
  readonly rule: string
  readonly size: number
}

/** What paring would do to a Tree: everything that is not listed stays. */
export interface ParingPlan {
  readonly dropped: readonly Dropped[]
}
