import type { Rung } from '../../stages/ladder/rungs.ts'

/** What is done to the project before a build. */
export type BuildKind = 'cold' | 'unchanged' | 'source' | 'dependency'

/** What builds the project for one rung, again and again. */
export interface Climber {
  readonly rung: Rung
  /** The image in the engine. */
  readonly tag: string
  /** The image as a file, where it is not in the engine. */
  readonly archive?: string
  /** Why a build of this kind is not measured; `undefined` where it is. */
  reasonAgainst(kind: BuildKind): string | undefined
  /** One build, in seconds; `round` differs between any two that change something. */
  build(kind: BuildKind, round: number, options?: { readonly isProofOff?: boolean }): Promise<number>
  /** What the image is said to have, where it says more than its files do. */
  contents?(): Contents | undefined
}

/** What a build itself told of its image. */
export interface Contents {
  readonly packages: number
  readonly distributions: number
  readonly parts: readonly { readonly name: string; readonly isDistribution: boolean; readonly size: number }[]
}
