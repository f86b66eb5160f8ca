import type { PythonTarget } from '../../model/python/lock.ts'
import { expandTags, type WheelFileName } from './wheel-file-name.ts'

/** Names that platform tags had before they named the glibc (PEP 513, 571, 599). */
const olderNames: Readonly<Record<number, string>> = { 17: 'manylinux2014', 12: 'manylinux2010', 5: 'manylinux1' }

/** The oldest glibc 2.x that a manylinux wheel can name. */
const oldestGlibc: Readonly<Record<PythonTarget['machine'], number>> = { x86_64: 5, aarch64: 17 }

/** The first CPython 3.x that had a stable ABI. */
const oldestStableAbi = 2

/**
 * Every wheel tag that fits the target, best first: CPython's own ABI, the stable ABI down to its beginning, then pure
 * Python; within each, the newest glibc first. musllinux never fits, since the base is glibc.
 */
export function wheelTags(target: PythonTarget): string[] {
  const minor = Number(target.python.split('.')[1])
  const own = `cp3${minor}`
  const platforms = platformTags(target)
  const older = range(minor - 1, oldestStableAbi).map(version => `cp3${version}`)
  const pure = [`py3${minor}`, 'py3', ...range(minor - 1, 0).map(version => `py3${version}`)]
  const withPlatform = (python: string, abi: string) => platforms.map(platform => `${python}-${abi}-${platform}`)
  return [
    ...withPlatform(own, own),
    ...withPlatform(own, 'abi3'),
    ...withPlatform(own, 'none'),
    ...older.flatMap(python => withPlatform(python, 'abi3')),
    ...pure.flatMap(python => withPlatform(python, 'none')),
    `${own}-none-any`,
    ...pure.map(python => `${python}-none-any`),
  ]
}

function platformTags({ machine, glibc: [major, minor] }: PythonTarget): string[] {
  const newest = major > 2 ? 50 : minor
  const manylinux = range(newest, oldestGlibc[machine]).flatMap(version => {
    const older = olderNames[version]
    return [`manylinux_2_${version}_${machine}`, ...(older === undefined ? [] : [`${older}_${machine}`])]
  })
  return [...manylinux, `linux_${machine}`]
}

function range(from: number, downTo: number): number[] {
  return Array.from({ length: Math.max(0, from - downTo + 1) }, (_, index) => from - index)
}

/** How well wheels fit one target: 0 is best, `undefined` does not fit. */
export type WheelRanking = (wheel: WheelFileName) => number | undefined

/** A ranking for `target`, whose tags are listed once and looked up for every wheel. */
export function rankWheels(target: PythonTarget): WheelRanking {
  const ranks = new Map(wheelTags(target).map((tag, rank) => [tag, rank]))
  return wheel => {
    const found = expandTags(wheel).flatMap(tag => ranks.get(tag) ?? [])
    return found.length === 0 ? undefined : Math.min(...found)
  }
}
