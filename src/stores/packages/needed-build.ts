/** What uv could not go on without: a wheel of a distribution of the index, or of one that lies at a place. */
export type NeededBuild =
  | { readonly kind: 'index'; readonly name: string; readonly specifier: string }
  | { readonly kind: 'direct'; readonly name: string; readonly place: string }

/** The build that a failure of uv asks for, where it is one. */
export function neededBuild(stderr: string): NeededBuild | undefined {
  const text = stderr.replaceAll(/\s*\n[\s│×├╰─▶]*/g, ' ')
  const [, name, specifier] =
    /(?:Because|because|and|that) (?:all versions of |only )?([\w.-]+?)((?:[=<>!~]=?\S*)?) (?:has|have) no (?:usable wheels|wheels with)/.exec(
      text,
    ) ?? []
  if (name !== undefined) return { kind: 'index', name, specifier: (specifier ?? '').replace(/,$/, '') }
  const [, direct, place] = /Failed to (?:download and )?build `([\w.-]+)(?:\[[^\]]*\])? @ ([^`]+)`/.exec(text) ?? []
  if (direct === undefined) return undefined
  // Where uv could not fetch a repository, whoever builds it says better why; or it can, as with its submodules.
  if (!/^git\+/.test(place!) && !/[Bb]uilding source distributions/.test(text)) return undefined
  return { kind: 'direct', name: direct, place: place! }
}
