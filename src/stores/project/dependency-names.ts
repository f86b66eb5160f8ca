import { posix } from 'node:path'
import { parseToml } from '../../formats/toml/parse-toml.ts'
import type { DependencySource } from '../../model/project.ts'
import { isDistributionName, parseDistributionName } from '../../model/python/distribution-name.ts'
import { declaredDependencies } from './declared-dependencies.ts'

/**
 * The names of the distributions that a project asks for, without resolving anything: they decide which server starts the
 * app, not what is installed. An extra that brings a server counts as that server.
 */
export function readDependencyNames(
  source: DependencySource,
  declared: readonly string[],
  read: (file: string) => string | undefined,
): ReadonlySet<string> {
  const names = new Set<string>()
  for (const requirement of declared) addRequirement(requirement, names)
  if (source.kind === 'requirements') {
    for (const line of requirementLines(source.file, read, 0)) addRequirement(line, names)
  }
  for (const requirement of declaredDependencies(source, read)) addRequirement(requirement, names)
  // Without a pyproject.toml beside it, only the lockfile tells.
  if (source.kind === 'pylock' && declared.length === 0) {
    for (const name of lockedNames(source.file, read)) addRequirement(name, names)
  }
  return names
}

/** Lines of a requirements file and of those that it includes. */
function requirementLines(file: string, read: (file: string) => string | undefined, depth: number): string[] {
  if (depth > deepest) return []
  return (read(file) ?? '').split('\n').flatMap(line => {
    const [, included] = /^\s*(?:-r|--requirement)[\s=]*(\S+)/.exec(line) ?? []
    if (included === undefined) return [line]
    return requirementLines(posix.join(posix.dirname(file), included), read, depth + 1)
  })
}

// Files that include each other are refused where they are read for good.
const deepest = 5

function lockedNames(file: string, read: (file: string) => string | undefined): string[] {
  const { packages } = parseToml(read(file) ?? '', file)
  if (!Array.isArray(packages)) return []
  return packages.flatMap(entry => {
    const { name } = entry as { readonly name?: unknown }
    return typeof name === 'string' ? [name] : []
  })
}

/** What comes with an extra, where that is a server. */
const brought: Readonly<Record<string, readonly string[]>> = {
  'fastapi[all]': ['uvicorn', 'fastapi-cli'],
  'fastapi[standard]': ['uvicorn', 'fastapi-cli'],
  'litestar[standard]': ['uvicorn'],
}

const servers: ReadonlySet<string> = new Set(['daphne', 'granian', 'gunicorn', 'hypercorn', 'uvicorn', 'waitress'])

function addRequirement(line: string, names: Set<string>): void {
  const [, text, extras = ''] = /^\s*([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:\[([^\]]*)\])?/.exec(line) ?? []
  if (text === undefined) return
  const name = parseDistributionName(text)
  names.add(name)
  for (const extra of extras.split(',').map(each => each.trim())) {
    if (!isDistributionName(extra)) continue
    const normal = parseDistributionName(extra)
    for (const each of brought[`${name}[${normal}]`] ?? []) names.add(each)
    if (servers.has(normal)) names.add(normal)
  }
}
