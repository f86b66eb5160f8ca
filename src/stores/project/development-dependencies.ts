import { existsSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { parseToml } from '../../formats/toml/parse-toml.ts'
import { tableAt } from '../../formats/toml/table-at.ts'
import { isTable } from '../../formats/toml/table-reader.ts'
import type { DependencySelection } from '../../model/project.ts'

/** What a project needs for its tests beside what it needs to run. */
export interface DevelopmentDependencies extends DependencySelection {
  /** Lines of requirements files that are for development alone. */
  readonly requirements: readonly string[]
  /** Where those lines stand. */
  readonly files: readonly string[]
}

/** Groups and extras whose names say that they are for development or tests. */
const developmentName = /^(?:dev|develop|development|tests?|testing|unit-?tests?|ci)$/i

const requirementsFiles = [
  'requirements-dev.txt',
  'requirements-test.txt',
  'requirements-tests.txt',
  'requirements_dev.txt',
  'requirements_test.txt',
  'requirements.dev.txt',
  'requirements.test.txt',
  'dev-requirements.txt',
  'test-requirements.txt',
  'requirements/dev.txt',
  'requirements/development.txt',
  'requirements/test.txt',
  'requirements/tests.txt',
  'requirements/testing.txt',
]

/** Finds the groups, extras and requirements files of a project that are for its development. */
export function developmentDependencies(directory: string): DevelopmentDependencies {
  const read = (file: string) => {
    const path = join(directory, file)
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined
  }
  const pyproject = read('pyproject.toml')
  const document = pyproject === undefined ? {} : parseToml(pyproject, 'pyproject.toml')
  const pipfile = read('Pipfile')
  const namesAt = (...keys: string[]) => Object.keys(tableAt(document, ...keys) ?? {})
  const groups = new Set([
    ...namesAt('dependency-groups'),
    ...namesAt('tool', 'poetry', 'group'),
    ...(tableAt(document, 'tool', 'poetry', 'dev-dependencies') ? ['dev'] : []),
    ...(isTable(document.tool) && Array.isArray(tableAt(document, 'tool', 'uv')?.['dev-dependencies']) ? ['dev'] : []),
    ...namesAt('tool', 'pdm', 'dev-dependencies'),
    ...(pipfile !== undefined && tableAt(parseToml(pipfile, 'Pipfile'), 'dev-packages') ? ['dev'] : []),
  ])
  const extras = new Set([...namesAt('project', 'optional-dependencies'), ...namesAt('tool', 'poetry', 'extras')])
  const files = requirementsFiles.filter(file => read(file) !== undefined)
  return {
    groups: [...groups].filter(name => developmentName.test(name)),
    extras: [...extras].filter(name => developmentName.test(name)),
    requirements: files.flatMap(file => requirementLines(file, read, 0)),
    files,
  }
}

/** Requirements of a file and of those that it includes; options of pip are left out. */
function requirementLines(file: string, read: (file: string) => string | undefined, depth: number): string[] {
  if (depth > 5) return []
  const joined = (read(file) ?? '').replaceAll(/\\\r?\n/g, ' ')
  return joined.split(/\r?\n/).flatMap(line => {
    const text = line.replace(/(?:^|\s)#.*$/, '').trim()
    const [, included] = /^(?:-r|--requirement)[\s=]*(\S+)/.exec(text) ?? []
    if (included !== undefined) return requirementLines(posix.join(posix.dirname(file), included), read, depth + 1)
    if (text === '' || text.startsWith('-')) return []
    return [text.replace(/\s--hash=\S+/g, '').trim()]
  })
}
