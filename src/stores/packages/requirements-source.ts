import { dirname, isAbsolute, join, normalize } from 'node:path'
import { formatPylock } from '../../formats/packaging/format-pylock.ts'
import { parsePylock } from '../../formats/packaging/parse-pylock.ts'
import { parseRequirementsFile } from '../../formats/packaging/parse-requirements-file.ts'
import type { Pylock } from '../../formats/packaging/pylock.ts'
import type { RequirementsFile } from '../../formats/packaging/requirements-file.ts'
import type { Location } from '../../model/error.ts'
import { compileArguments } from './compile-arguments.ts'
import { refuseSelection } from './dependency-selection.ts'
import { learnAddresses } from './index-credentials.ts'
import { readInput } from './input-file.ts'
import { applyHashes } from './requirement-hashes.ts'
import { buildPlaces } from './requirement-places.ts'
import type { Resolution } from './resolution.ts'
import type { SourceContext } from './source-context.ts'
import { unlockedDependencies } from './unlocked-dependencies.ts'

/** How a requirements file is resolved, with all that it includes; its text may be `given` in place of the file's. */
export async function planRequirementsResolution(
  file: string,
  context: SourceContext,
  given?: string,
): Promise<Resolution> {
  refuseSelection(context.selection, file)
  const texts: Record<string, string> = {}
  const read = async (path: string, from?: Location) => {
    texts[path] = path === file && given !== undefined ? given : await readInput(context.directory, path, from)
    return texts[path]
  }
  const requirements = await parseRequirementsFile(await read(file), {
    file,
    environment: context.environment,
    include: async (path, from) => {
      const included = isAbsolute(path) ? path : normalize(join(dirname(from.file), path))
      return { file: included, text: await read(included, from) }
    },
  })
  for (const url of indexUrls(requirements)) context.learn(url)
  for (const value of expandedValues(requirements)) learnAddresses(value, context.learn)
  const placed = await buildPlaces(requirements, context)
  return {
    file,
    needsInterpreter: true,
    argv:
      requirements.requirements.length === 0
        ? []
        : argumentsFor(placed || given !== undefined ? '-' : file, requirements, context),
    ...(given === undefined ? {} : { input: given }),
    ...placed,
    specifiersOf: name =>
      [...requirements.requirements, ...requirements.constraints].flatMap(({ wanted }) =>
        'name' in wanted && wanted.name === name ? [wanted.specifier] : [],
      ),
    ...(hasLocalPlaces(requirements) ? {} : { inputs: { texts, expanded: expandedValues(requirements) } }),
    indexUrls: indexUrls(requirements),
    locate: name => requirements.requirements.find(({ wanted }) => 'name' in wanted && wanted.name === name)?.location,
    finish(text) {
      const lock = applyHashes(parsePylock(text, file), requirements)
      const open = unpinnedNames(lock, requirements)
      const advice = open.length === 0 ? [] : [unlockedDependencies(file, open)]
      return { pylock: formatPylock(lock), advice, isOpen: open.length > 0 }
    },
  }
}

function argumentsFor(file: string, { options }: RequirementsFile, { target }: SourceContext): string[] {
  const has = (name: string) => options.some(option => option.name === name)
  const hosts = options.filter(({ name }) => name === '--trusted-host').map(({ value }) => value)
  return [
    ...compileArguments([file], target),
    ...(has('--pre') ? ['--prerelease=allow'] : []),
    // pip looks at every index; uv would stop at the first that knows a name, in whatever versions.
    ...(has('--extra-index-url') ? ['--index-strategy=unsafe-first-match'] : []),
    ...hosts.flatMap(host => ['--allow-insecure-host', host]),
  ]
}

type Line = RequirementsFile['requirements'][number]

function isPinned({ wanted }: Line): boolean {
  if (!('name' in wanted)) return false
  if (wanted.url === undefined) return /^===?[^*,]+$/.test(wanted.specifier)
  // A branch moves; so may a tag.
  return !/^git\+/i.test(wanted.url) || /@[0-9a-f]{40}(?:#|$)/i.test(wanted.url)
}

// What lies at a path can change without any text changing.
function hasLocalPlaces({ requirements, constraints, options }: RequirementsFile): boolean {
  const isLocal = (place: string) => !/^(?:https?|git\+\w+):\/\//.test(place)
  const lines = [...requirements, ...constraints]
  return (
    lines.some(({ wanted }) => isLocal('name' in wanted ? (wanted.url ?? 'https://') : wanted.place)) ||
    options.some(({ name, value }) => name === '--find-links' && isLocal(value))
  )
}

// Variables were replaced in these, so that another value is another input.
function expandedValues({ requirements, options }: RequirementsFile): string[] {
  return [...requirements.map(({ text }) => text), ...options.map(({ value }) => value)]
}

function unpinnedNames(lock: Pylock, { requirements }: RequirementsFile): string[] {
  const pinned = new Set(requirements.filter(isPinned).map(({ wanted }) => ('name' in wanted ? wanted.name : '')))
  return lock.packages.flatMap(({ name, directory, archive }) =>
    directory || archive || pinned.has(name) ? [] : [name],
  )
}

function indexUrls({ options }: RequirementsFile): string[] {
  const valuesOf = (wanted: string) => options.filter(({ name }) => name === wanted).map(({ value }) => value)
  return [...valuesOf('--extra-index-url'), ...valuesOf('--index-url')]
}
