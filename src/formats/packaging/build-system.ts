import { PareError } from '../../model/error.ts'
import { parseToml } from '../toml/parse-toml.ts'
import { isTable } from '../toml/table-reader.ts'

/** How a source becomes a wheel (PEP 517, PEP 518). */
export interface BuildSystem {
  /** Requirements as written. */
  readonly requires: readonly string[]
  /** `module:object` of the build backend. */
  readonly backend: string
  /** Folders of the source from which the backend is imported. */
  readonly backendPath: readonly string[]
}

/** The build system of a source that names none: its setup.py is run, as pip does. */
const legacy: BuildSystem = {
  requires: ['setuptools>=40.8.0'],
  backend: 'setuptools.build_meta:__legacy__',
  backendPath: [],
}

/** The build system in the text of a pyproject.toml; without one, or without the table, setuptools. */
export function parseBuildSystem(text: string | undefined, file: string): BuildSystem {
  const table = text === undefined ? undefined : parseToml(text, file)['build-system']
  if (table === undefined) return legacy
  if (!isTable(table)) throw invalidBuildSystem(file, 'a table', 'build-system')
  const { requires, 'build-backend': backend, 'backend-path': backendPath = [] } = table
  if (!isTexts(requires)) throw invalidBuildSystem(file, 'a list of requirements', 'build-system.requires')
  if (!isTexts(backendPath)) throw invalidBuildSystem(file, 'a list of folders', 'build-system.backend-path')
  if (backend === undefined) return { ...legacy, requires: requires.length > 0 ? requires : legacy.requires }
  if (typeof backend !== 'string' || !/^[\w.]+(?::[\w.]+)?$/.test(backend)) {
    throw invalidBuildSystem(file, '`module:object`', 'build-system.build-backend')
  }
  return { requires, backend, backendPath }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(item => typeof item === 'string')
}

/** `[build-system]` of a pyproject.toml is not what PEP 518 says. */
function invalidBuildSystem(file: string, expected: string, field: string): PareError {
  return new PareError({
    code: 'invalid-build-system',
    exitCode: 2,
    message: `Expected ${expected} for \`${field}\` in \`${file}\``,
    hint: 'write what the build backend\'s own documentation says, such as `requires = ["hatchling"]` and `build-backend = "hatchling.build"`',
    location: { file },
  })
}
