import { dirname, join } from 'node:path'
import { parseRequirement } from '../../formats/packaging/requirement.ts'
import { parseToml } from '../../formats/toml/parse-toml.ts'
import { tableAt } from '../../formats/toml/table-at.ts'
import type { Advice } from '../../model/project.ts'
import { isDistributionName, parseDistributionName } from '../../model/python/distribution-name.ts'
import { nothingSelected } from './dependency-selection.ts'
import { learnAddresses } from './index-credentials.ts'
import { readOptionalInput } from './input-file.ts'
import { learnIndexes, selectionOf } from './pyproject-source.ts'
import { readLockfile } from './read-lockfile.ts'
import type { Resolution } from './resolution.ts'
import type { SourceContext } from './source-context.ts'

/** How a uv.lock becomes a pylock.toml: uv exports it, without development groups and the project itself. */
export async function planUvLockExport(file: string, context: SourceContext): Promise<Resolution> {
  const text = await readLockfile(context.directory, file)
  // A member's lockfile lies in the workspace above it; one in a folder below is that folder's own.
  const folder = file.startsWith('..') ? '.' : dirname(file)
  const projectFile = join(folder, 'pyproject.toml')
  const project = await readOptionalInput(context.directory, projectFile)
  const root = await readOptionalInput(context.directory, join(dirname(file), 'pyproject.toml'))
  const document = project === undefined ? undefined : parseToml(project, projectFile)
  if (document) learnIndexes(document, context)
  learnAddresses(`${project ?? ''}\n${text}`, context.learn)
  const isLocked = context.isLocked ?? false
  const { groups, extras } = document ? selectionOf(document, context.selection, projectFile) : nothingSelected
  return {
    file,
    indexUrls: [],
    needsInterpreter: isLocked,
    argv: [
      'export',
      ...(folder === '.' ? [] : [`--project=${folder}`]),
      '--format=pylock.toml',
      isLocked ? '--locked' : '--frozen',
      '--no-default-groups',
      ...groups.map(name => `--group=${name}`),
      ...extras.map(name => `--extra=${name}`),
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
