import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** A folder with a compose file, and the names of what Compose reads in it: the file, and what stands on top of it. */
export interface ComposeFolder {
  readonly directory: string
  readonly files: readonly string[]
}

const usual = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml']
const overrides = usual.map(name => name.replace('compose.', 'compose.override.'))

/** The compose file that counts for a folder: its own, or the nearest above it within the same repository. */
export function composeFolder(directory: string): ComposeFolder | undefined {
  const first = (names: readonly string[]) => names.filter(name => existsSync(join(directory, name))).slice(0, 1)
  const [file] = first(usual)
  if (file !== undefined) return { directory, files: [file, ...first(overrides)] }
  const above = dirname(directory)
  return above === directory || existsSync(join(directory, '.git')) ? undefined : composeFolder(above)
}
