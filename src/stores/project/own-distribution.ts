import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseToml } from '../../formats/toml/parse-toml.ts'
import { isTable } from '../../formats/toml/table-reader.ts'

/** Whether a project's folder is the source of a distribution: its own tools would install it. */
export function isOwnDistribution(directory: string): boolean {
  const read = (name: string) => readText(join(directory, name))
  const text = read('pyproject.toml')
  const document = text === undefined ? {} : parseToml(text, 'pyproject.toml')
  const tool = isTable(document.tool) ? document.tool : {}
  if (isTable(tool.uv) && tool.uv.package !== undefined) return tool.uv.package === true
  if (isTable(tool.poetry) && tool.poetry['package-mode'] === false) return false
  if (document['build-system'] !== undefined) return true
  const script = read('setup.py')
  if (script !== undefined && /\bsetup\s*\(/.test(script) && /\bname\s*=/.test(script)) return true
  // Without a setup.py or a [build-system], many a setup.cfg only holds the settings of linters.
  return /^\[metadata\][^[]*?^name\s*=/ms.test(read('setup.cfg') ?? '')
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
