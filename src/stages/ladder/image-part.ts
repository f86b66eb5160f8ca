/** What the bytes of any image are, told by their paths; `hidden` are those that an upper layer hides or removes. */
export const imageParts = ['system', 'interpreter', 'dependencies', 'app', 'caches', 'hidden'] as const
export type ImagePart = (typeof imageParts)[number]

const rules: readonly (readonly [pattern: RegExp, part: ImagePart])[] = [
  [/^(?:var\/lib\/apt\/lists|var\/cache|root\/\.cache|home\/[^/]+\/\.cache|etc\/apk\/cache)\//, 'caches'],
  [/^(?:app\/|server$)/, 'app'],
  [/^venv\//, 'dependencies'],
  [/^usr\/local\/lib\/python3[^/]*\/(?:site|dist)-packages\//, 'dependencies'],
  [/^usr\/local\/bin\/(?!python|pip|idle|pydoc)/, 'dependencies'],
  [/^usr\/(?:local\/)?lib\/python3/, 'interpreter'],
  [/^usr\/(?:local\/)?bin\/(?:python|pip|idle|pydoc)/, 'interpreter'],
  [/\/libpython3[^/]*$/, 'interpreter'],
]

/** Which part a file belongs to, by its image path. */
export function partOf(path: string): ImagePart {
  return rules.find(([pattern]) => pattern.test(path))?.[1] ?? 'system'
}
