import type { BaseKind } from './stand-in-script.ts'

/** The rungs in their order, from what beginners copy to what is thinnest. */
export const rungNames = [
  'ubuntu',
  'python',
  'slim',
  'slim-no-cache',
  'alpine',
  'alpine-no-cache',
  'cache-mounts',
  'multi-stage',
  'multi-stage-uv',
  'distroless',
  'slimtoolkit-slim',
  'slimtoolkit-multi-stage',
  'pare-safe',
  'pare-tight',
  'pare-max',
  'pare-max-late',
  'go',
  'go-stripped',
] as const
export type RungName = (typeof rungNames)[number]

/** One rung: what it is, how it is made, and what the story that the ladder comes from said of it. */
export interface Rung {
  readonly name: RungName
  readonly title: string
  readonly made:
    | { readonly by: 'dockerfile'; readonly bases: readonly BaseKind[]; readonly needsCacheMounts?: true }
    | { readonly by: 'slimtoolkit'; readonly of: RungName }
    | { readonly by: 'pare'; readonly level: 'safe' | 'tight' | 'max'; readonly areLateProbed?: true }
    | { readonly by: 'go'; readonly isStripped: boolean }
  readonly story?: Story
}

/** A size that the story told, in bytes. */
export interface Story {
  readonly name: string
  readonly bytes: number
  /** It said "below". */
  readonly isBound?: true
}

export const rungs: readonly Rung[] = [
  {
    name: 'ubuntu',
    title: 'Ubuntu and python3-pip',
    made: { by: 'dockerfile', bases: ['ubuntu'] },
    story: { name: 'ubuntu', bytes: 1_280_000_000 },
  },
  {
    name: 'python',
    title: 'python, the full image',
    made: { by: 'dockerfile', bases: ['python'] },
    story: { name: 'python', bytes: 1_000_000_000 },
  },
  {
    name: 'slim',
    title: 'python:slim',
    made: { by: 'dockerfile', bases: ['slim'] },
    story: { name: 'python:3.7-slim', bytes: 209_000_000 },
  },
  {
    name: 'slim-no-cache',
    title: 'python:slim, no caches kept',
    made: { by: 'dockerfile', bases: ['slim'] },
    story: { name: 'python:3.7-slim-stretch', bytes: 186_000_000 },
  },
  {
    name: 'alpine',
    title: 'python:alpine',
    made: { by: 'dockerfile', bases: ['alpine'] },
    story: { name: 'python:3.7-alpine', bytes: 127_000_000 },
  },
  {
    name: 'alpine-no-cache',
    title: 'python:alpine, no caches kept',
    made: { by: 'dockerfile', bases: ['alpine'] },
    story: { name: 'alpine without caches', bytes: 107_000_000 },
  },
  {
    name: 'cache-mounts',
    title: 'python:slim, one RUN, cache mounts',
    made: { by: 'dockerfile', bases: ['slim'], needsCacheMounts: true },
  },
  {
    name: 'multi-stage',
    title: 'multi-stage, virtual environment',
    made: { by: 'dockerfile', bases: ['slim'] },
    story: { name: 'multi-stage', bytes: 107_000_000, isBound: true },
  },
  {
    name: 'multi-stage-uv',
    title: 'multi-stage with uv',
    made: { by: 'dockerfile', bases: ['slim'] },
  },
  {
    name: 'distroless',
    title: 'multi-stage, distroless',
    made: { by: 'dockerfile', bases: ['slim', 'distroless'] },
  },
  {
    name: 'slimtoolkit-slim',
    title: 'SlimToolkit on python:slim',
    made: { by: 'slimtoolkit', of: 'slim-no-cache' },
  },
  {
    name: 'slimtoolkit-multi-stage',
    title: 'SlimToolkit on multi-stage',
    made: { by: 'slimtoolkit', of: 'multi-stage' },
  },
  { name: 'pare-safe', title: 'pare, level safe', made: { by: 'pare', level: 'safe' } },
  { name: 'pare-tight', title: 'pare, level tight', made: { by: 'pare', level: 'tight' } },
  { name: 'pare-max', title: 'pare, level max', made: { by: 'pare', level: 'max' } },
  {
    name: 'pare-max-late',
    title: 'pare, level max, late routes probed',
    made: { by: 'pare', level: 'max', areLateProbed: true },
  },
  {
    name: 'go',
    title: 'Go from scratch',
    made: { by: 'go', isStripped: false },
    story: { name: 'Go from scratch', bytes: 25_000_000 },
  },
  { name: 'go-stripped', title: 'Go from scratch, stripped', made: { by: 'go', isStripped: true } },
]

/** The rung of a name, or `undefined` when there is none. */
export function findRung(name: string): Rung | undefined {
  return rungs.find(rung => rung.name === name)
}
