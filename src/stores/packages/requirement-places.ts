import { existsSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { RequirementLine, RequirementsFile } from '../../formats/packaging/requirements-file.ts'
import { withoutCredentials } from '../../formats/packaging/without-credentials.ts'
import { parseToml } from '../../formats/toml/parse-toml.ts'
import { tableAt } from '../../formats/toml/table-at.ts'
import { PareError } from '../../model/error.ts'
import { directSource } from './direct-source.ts'
import { readOptionalInput } from './input-file.ts'
import type { BuiltSource } from './source-builds.ts'
import type { SourceContext } from './source-context.ts'

/** A requirements file as uv is given it: what was built is asked for by name. */
export interface PlacedRequirements {
  readonly input: string
  readonly constraints: string
  readonly built: readonly BuiltSource[]
}

/**
 * Builds what a requirements file asks for by a place alone and only a build tells the name of; `undefined` where there is
 * nothing of that kind. uv would run the build backend of an editable folder on this computer, whatever else it is told.
 */
export async function buildPlaces(
  requirements: RequirementsFile,
  context: SourceContext,
): Promise<PlacedRequirements | undefined> {
  const opaque = await asyncFilter(requirements.requirements, line => isOpaque(line, context.directory))
  // uv hands an address to git as an argument, for every user of this computer to read.
  const isSecret = [...requirements.requirements, ...requirements.constraints].some(({ text }) => hidden(text) !== text)
  if (opaque.length === 0 && !isSecret) return undefined
  const names = new Map<RequirementLine, string>()
  const built: BuiltSource[] = []
  for (const line of opaque) {
    if (!context.builds) throw needsBuilder(line)
    const { place, extras } = placeOf(line)!
    const source = await directSource(absolute(place, line), context.directory, context.builds, context)
    const { locked } = await context.builds.builder.build({ source }, context)
    built.push({ source, locked, isDirect: true, extras })
    names.set(line, `${locked.name}${extras.length > 0 ? `[${extras.join(',')}]` : ''}`)
  }
  const written = requirements.requirements.map(line => `${names.get(line) ?? asWritten(line)}\n`)
  return {
    input: [...optionLines(requirements), ...written].join(''),
    constraints: requirements.constraints.map(line => `${asWritten(line)}\n`).join(''),
    built,
  }

  function absolute(place: string, line: RequirementLine): string {
    return isUrl(place) ? place : resolve(context.directory, dirname(line.location.file), place)
  }

  function asWritten(line: RequirementLine): string {
    const { wanted, text, isEditable } = line
    if ('place' in wanted) {
      const place = isUrl(wanted.place) ? hidden(wanted.place) : absolute(wanted.place, line)
      return isEditable && !isUrl(wanted.place) ? `-e ${place}` : place
    }
    if (wanted.url === undefined || isUrl(wanted.url)) return hidden(text)
    return text.replace(wanted.url, pathToFileURL(absolute(wanted.url, line)).href)
  }
}

/** A requirement without what signs in at its repository; git is told of that by its environment. */
function hidden(text: string): string {
  return /\bgit\+https?:/i.test(text) ? withoutCredentials(text) : text
}

function optionLines({ options }: RequirementsFile): string[] {
  return options.flatMap(({ name, value, location }) => {
    if (name === '--find-links' && !isUrl(value)) return [`--find-links ${resolve(dirname(location.file), value)}\n`]
    return ['--index-url', '--extra-index-url', '--find-links', '--no-index'].includes(name)
      ? [`${name} ${value}\n`]
      : []
  })
}

function placeOf({
  wanted,
}: RequirementLine): { readonly place: string; readonly extras: readonly string[] } | undefined {
  if (!('place' in wanted)) return undefined
  const [, place = wanted.place, extras = ''] = /^(.*?)\[([^\]]*)\]$/.exec(wanted.place) ?? []
  return {
    place,
    extras: extras
      .split(',')
      .map(text => text.trim())
      .filter(Boolean),
  }
}

/** Whether only a build tells what the place holds, and what that depends on. */
async function isOpaque(line: RequirementLine, directory: string): Promise<boolean> {
  const found = placeOf(line)
  if (!found) return false
  const place = found.place.replace(/#.*$/, '')
  if (/\.whl$/i.test(place)) return false
  if (/^git\+/i.test(place)) return true
  if (/^https?:/i.test(place)) return true
  const path = /^file:/i.test(place) ? fileURLToPath(place) : resolve(directory, dirname(line.location.file), place)
  if (!existsSync(path)) throw placeMissing(line, found.place)
  if (!statSync(path).isDirectory()) return true
  const text = await readOptionalInput(path, 'pyproject.toml')
  const hasSetup = existsSync(join(path, 'setup.py')) || existsSync(join(path, 'setup.cfg'))
  if (text === undefined) return hasSetup || line.isEditable
  return !isStatic(tableAt(parseToml(text, join(place, 'pyproject.toml')), 'project'))
}

function isStatic(project: Readonly<Record<string, unknown>> | undefined): boolean {
  if (typeof project?.name !== 'string' || typeof project.version !== 'string') return false
  const dynamic = Array.isArray(project.dynamic) ? project.dynamic : []
  return !dynamic.some(field => field === 'dependencies' || field === 'optional-dependencies')
}

function isUrl(place: string): boolean {
  return /^(?:[a-z][a-z0-9]*\+)?(?:https?|ssh|git|file):/i.test(place)
}

async function asyncFilter<Item>(items: readonly Item[], test: (item: Item) => Promise<boolean>): Promise<Item[]> {
  const verdicts = await Promise.all(items.map(test))
  return items.filter((_, index) => verdicts[index])
}

/** A requirements file asks for a folder or file that is not there. */
function placeMissing({ location }: RequirementLine, place: string): PareError {
  return new PareError({
    code: 'source-not-found',
    exitCode: 2,
    message: `\`${location.file}\` asks for \`${place}\`, which is not there`,
    hint: 'check the path: it counts from the file that names it; a folder of another repository must be checked out first',
    location,
  })
}

/** Something that is asked for by its place does not say in the standard way what it depends on. */
function needsBuilder({ text, location }: RequirementLine): PareError {
  return new PareError({
    code: 'editable-needs-build',
    exitCode: 2,
    message: `\`${text}\` would have to be built to learn what it depends on`,
    hint: 'write what it depends on into the requirements file in place of that line',
    location,
  })
}
