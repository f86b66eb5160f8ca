import { dirname, join } from 'node:path'
import { parseRequirement } from '../../formats/packaging/requirement.ts'
import { parseToml } from '../../formats/toml/parse-toml.ts'
import type { Advice } from '../../model/project.ts'
import { isDistributionName, parseDistributionName } from '../../model/python/distribution-name.ts'
import { readInput, readOptionalInput } from './input-file.ts'
import { learnIndexes, tableAt } from './pyproject-source.ts'
import type { Resolution } from './resolution.ts'
import type { SourceContext } from './source-context.ts'

/** How a uv.lock becomes a pylock.toml: uv exports it, without development groups and the project itself. */
export async function planUvLockExport(file: string, context: SourceContext): Promise<Resolution> {
  const text = await readInput(context.directory, file)
  const project = await readOptionalInput(context.directory, 'pyproject.toml')
  const root = await readOptionalInput(context.directory, join(dirname(file), 'pyproject.toml'))
  const document = project === undefined ? undefined : parseToml(project, 'pyproject.toml')
  if (document) learnIndexes(document, context)
  const isLocked = context.isLocked ?? false
  return {
    file,
    indexUrls: [],
    needsInterpreter: isLocked,
    argv: [
      'export',
      '--format=pylock.toml',
      isLocked ? '--locked' : '--frozen',
      '--no-dev',
      '--no-default-groups',
      '--no-emit-project',
      '--no-header',
      '--no-annotate',
      '--no-build',
    ],
    // Whether the lock still fits is asked anew each time.
    ...(isLocked ? {} : { inputs: { text, project, root } }),
    finish: pylock => ({ pylock, isOpen: false, advice: isLocked ? [] : staleAdvice(text, document, file) }),
  }
}

function staleAdvice(lockText: string, document: unknown, file: string): Advice[] {
  const project = tableAt(document, 'project')
  const lock = parseToml(lockText, file)
  const packages = Array.isArray(lock.package) ? (lock.package as readonly Record<string, unknown>[]) : []
  const name = project?.name
  if (typeof name !== 'string' || !isDistributionName(name)) return []
  const own = packages.find(found => found.name === parseDistributionName(name))
  const locked = tableAt(own, 'metadata')?.['requires-dist']
  const wanted = Array.isArray(project?.dependencies) ? project.dependencies : []
  const lockedNames = new Set(Array.isArray(locked) ? locked.map(row => (row as { readonly name?: unknown }).name) : [])
  const missing = wanted.flatMap(text => {
    const requirement = typeof text === 'string' ? parseRequirement(text).name : undefined
    return requirement === undefined || lockedNames.has(requirement) ? [] : [requirement]
  })
  if (missing.length === 0) return []
  return [
    {
      code: 'lockfile-stale',
      message: `pyproject.toml asks for ${missing.map(found => `\`${found}\``).join(', ')}, which \`${file}\` does not have`,
      hint: '`uv lock`',
    },
  ]
}
