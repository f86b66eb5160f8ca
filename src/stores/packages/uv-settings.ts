import type { IndexCredentials } from './index-credentials.ts'

type Table = Readonly<Record<string, unknown>>

/** Learns from the indexes that settings of uv name: a uv.toml, or [tool.uv] of a pyproject.toml. */
export function learnUvSettings(settings: Table, learn: IndexCredentials['learn']): void {
  for (const { url, name, authenticate } of tables(settings.index)) {
    if (typeof url !== 'string') continue
    learn(url, typeof name === 'string' ? name : undefined, typeof authenticate === 'string' ? { authenticate } : {})
  }
  for (const table of [settings, ...tables(settings.pip)]) {
    for (const key of ['index-url', 'extra-index-url', 'find-links']) {
      for (const url of texts(table[key])) learn(url)
    }
  }
}

/** Whether settings of uv say that a keyring is asked. */
export function usesKeyring(settings: Table): boolean {
  return [settings, ...tables(settings.pip)].some(table => table['keyring-provider'] === 'subprocess')
}

function tables(value: unknown): Table[] {
  const listed = Array.isArray(value) ? value : [value]
  return listed.filter((item): item is Table => typeof item === 'object' && item !== null && !Array.isArray(item))
}

function texts(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter(item => typeof item === 'string')
}
