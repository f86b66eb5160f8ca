import { readWheelFileName } from './wheel-file-name.ts'

/** What wheels there are, in a few words: `cp312, cp313 on macosx_11_0_arm64; cp313 on win_amd64`. */
export function summarizeWheels(fileNames: readonly string[]): string {
  const pythons = new Map<string, Set<string>>()
  for (const fileName of fileNames) {
    const name = readWheelFileName(fileName)
    if (!name) continue
    const { pythonTags, abiTags, platformTags } = name
    const python = abiTags.includes('abi3')
      ? pythonTags.map(tag => `${tag}-abi3`)
      : abiTags.some(isFreeThreaded)
        ? abiTags
        : pythonTags
    for (const platform of platformTags) {
      const known = pythons.get(platform) ?? new Set()
      for (const tag of python) known.add(tag)
      pythons.set(platform, known)
    }
  }
  const platforms = Map.groupBy(pythons.keys(), platform => [...pythons.get(platform)!].sort(byNumber).join(', '))
  const parts = [...platforms].map(([tags, names]) => `${tags} on ${names.sort().join(', ')}`)
  return `wheels for ${parts.slice(0, 6).join('; ')}${parts.length > 6 ? '; and others' : ''}`
}

function isFreeThreaded(tag: string): boolean {
  return /^cp\d+t$/.test(tag)
}

function byNumber(left: string, right: string): number {
  return left.localeCompare(right, 'en', { numeric: true })
}
