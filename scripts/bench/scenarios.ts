/** What is built, and in which state of the caches: data, so that every contestant does the same. */
export interface Scenario {
  readonly name: string
  readonly title: string
  /** What is done to the project before each round. */
  readonly change: 'none' | 'line' | 'dependency'
  /** What each round starts without: all that was kept, all but what came over the network, the result, or nothing. */
  readonly without: 'everything' | 'derived' | 'result' | 'nothing'
  readonly isProven: boolean
  /** Whether the image must end up in the Docker engine, not only where the contestant keeps it. */
  readonly isLoaded?: true
}

/** In the order in which they run: each finds the caches as the one before left them. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'cold',
    title: 'cold: empty caches',
    change: 'none',
    without: 'everything',
    isProven: true,
  },
  {
    name: 'warm-downloads',
    title: 'only downloads cached, proof off',
    change: 'none',
    without: 'derived',
    isProven: false,
  },
  {
    name: 'warm-cache',
    title: 'warm cache, fresh checkout',
    change: 'none',
    without: 'result',
    isProven: true,
  },
  {
    name: 'no-change',
    title: 'nothing changed',
    change: 'none',
    without: 'nothing',
    isProven: true,
  },
  {
    name: 'line-unproven',
    title: 'one line changed, proof off',
    change: 'line',
    without: 'nothing',
    isProven: false,
  },
  {
    name: 'line',
    title: 'one line changed',
    change: 'line',
    without: 'nothing',
    isProven: true,
  },
  {
    name: 'line-loaded',
    title: 'one line changed, proof off, into the Docker engine',
    change: 'line',
    without: 'nothing',
    isProven: false,
    isLoaded: true,
  },
  {
    name: 'dependency-unproven',
    title: 'one dependency added, proof off',
    change: 'dependency',
    without: 'nothing',
    isProven: false,
  },
  {
    name: 'dependency',
    title: 'one dependency added',
    change: 'dependency',
    without: 'nothing',
    isProven: true,
  },
]
