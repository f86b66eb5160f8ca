import type { EnvironmentProfile } from '../../model/environment.ts'

/** What a file of a project sets variables for. */
export type SourceKind = 'environment-file' | 'compose' | 'manifest' | 'dockerfile'

/** What a file is by its path; a manifest only may be one. */
export function sourceKind(path: string): SourceKind | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (/^\.env(?:\.[\w.-]+)?$|^(?!\.)[\w-]+\.env$|^env\.(?:example|sample|template)$/.test(name))
    return 'environment-file'
  if (/^(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml$/.test(name)) return 'compose'
  if (/^(?:Dockerfile|Containerfile)(?:\.[\w.-]+)?$|\.Dockerfile$/.test(name)) return 'dockerfile'
  return /\.ya?ml$/.test(name) && !path.startsWith('.github/') ? 'manifest' : undefined
}

const purposes: readonly (readonly [EnvironmentProfile['purpose'], RegExp])[] = [
  ['example', /^(?:example|sample|template|dist|defaults?|schema|tpl)$/i],
  ['test', /^(?:test|tests|testing|ci|e2e)$/i],
  ['production', /^(?:prod|production|live)$/i],
]

/** What a file's values are for, by the words in its path; without a word that says it, `otherwise`. */
export function purposeOf(
  path: string,
  otherwise: EnvironmentProfile['purpose'] = 'development',
): EnvironmentProfile['purpose'] {
  const words = path.split(/[/._-]+/).toReversed()
  for (const word of words) {
    const found = purposes.find(([, pattern]) => pattern.test(word))
    if (found) return found[0]
    if (/^(?:dev|development|staging|stage)$/i.test(word)) return 'development'
  }
  // A file for one computer alone may be of any purpose: it counts only where nothing else is said.
  return words.includes('local') ? 'development' : otherwise
}

/** The word behind `.env` that names a profile; `.local` only overlays the profile of the rest. */
export function profileWord(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const word = name.startsWith('.env') ? name.slice(5) : name.replace(/^env\.|\.env$/g, '')
  return word === 'local' ? '' : word.replace(/\.local$/, '')
}
