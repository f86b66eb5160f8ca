import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseImagePath } from '../../model/image-path.ts'

/**
 * Tells versioneer the version in the only way it takes one: in the file that it writes itself into a source
 * distribution. Without such a file in the source, nothing is written.
 */
export function writeVersionFile(directory: string, config: string, version: string): void {
  const [, name] = /^\s*versionfile_source\s*=\s*["']?([^"'\n]+?)["']?\s*$/m.exec(config) ?? []
  if (name === undefined) return
  const file = join(directory, parseImagePath(name))
  if (!existsSync(file)) return
  const fields = { date: null, dirty: false, error: null, 'full-revisionid': null, version }
  writeFileSync(
    file,
    `import json\n\nversion_json = '''\n${JSON.stringify(fields)}\n'''  # END VERSION_JSON\n\n\ndef get_versions():\n    return json.loads(version_json)\n`,
  )
}
