import { type Compose, type ComposeService, readCompose } from '../../formats/compose/read-compose.ts'
import { interpolate } from '../../formats/dotenv/interpolate.ts'
import { type Dotenv, parseDotenv } from '../../formats/dotenv/parse-dotenv.ts'
import { type ManifestContainer, type ManifestValues, readManifests } from '../../formats/kubernetes/read-manifests.ts'
import type { EnvironmentFinding, EnvironmentProfile, GivenValue } from '../../model/environment.ts'
import { backingPort, type ComposedService } from './composed-service.ts'
import { profileWord, purposeOf, sourceKind } from './source-kind.ts'

/** A file of the project that may set variables. */
export interface SourceFile {
  /** Relative to the project's directory. */
  readonly path: string
  readonly text: string
}

/** What the files of a project set. */
export interface ReadSources {
  readonly profiles: readonly EnvironmentProfile[]
  /** Everything that stands in a file, whether a profile takes it or not. */
  readonly values: readonly GivenValue[]
  /** Every service of the Compose files. */
  readonly services: readonly ComposedService[]
  /** Names that compose files ask for by `${NAME}`. */
  readonly interpolated: ReadonlySet<string>
  /** What is wrong with the files themselves. */
  readonly findings: readonly EnvironmentFinding[]
}

/** Whether a service or container runs the project's own code, by what it sets. */
type IsOwn = (names: readonly string[]) => boolean

/** Reads every file that sets variables, and makes profiles of them. */
export function readSources(
  files: readonly SourceFile[],
  shell: Readonly<Record<string, string | undefined>>,
  isOwn: IsOwn,
): ReadSources {
  const ofKind = (kind: string) => files.filter(({ path }) => sourceKind(path) === kind)
  const dotenvs = new Map(ofKind('environment-file').map(({ path, text }) => [path, parseDotenv(text)]))
  const given = new Map([...dotenvs].map(([path, dotenv]) => [path, givenBy(path, dotenv, shell)]))
  const composes = ofKind('compose').map(({ path, text }) => {
    const beside = given.get(join(folderOf(path), '.env')) ?? []
    const lookUp = (name: string) => shell[name] ?? beside.findLast(value => value.name === name)?.value
    return { path, compose: readCompose(text, lookUp) }
  })
  const manifests = ofKind('manifest')
    .filter(({ text }) => text.includes('apiVersion:') && !text.includes('{{'))
    .map(({ path, text }) => ({ path, ...readManifests(text) }))
  const composed = composes.flatMap(({ path, compose }) => composedServices(path, compose, given, isOwn))
  const inManifests = manifests.flatMap(each =>
    each.values.flatMap(values => values.values.map(value => manifestValue(each.path, value))),
  )
  return {
    profiles: [
      ...environmentFileProfiles(given),
      ...composed.flatMap(({ profile }) => profile ?? []),
      ...manifestProfiles(manifests, isOwn),
    ],
    values: [
      ...[...given.values()].flat(),
      ...composes.flatMap(({ path, compose }) => compose.services.flatMap(service => composeValues(path, service))),
      ...inManifests,
      ...manifests.flatMap(({ path, containers }) =>
        containers.flatMap(({ environment }) =>
          environment.flatMap(each =>
            each.value === undefined ? [] : [manifestValue(path, { ...each, value: each.value })],
          ),
        ),
      ),
    ],
    services: composed.map(({ service }) => service),
    interpolated: new Set(composes.flatMap(({ compose }) => [...compose.interpolated])),
    findings: [
      ...[...dotenvs].flatMap(([path, dotenv]) => dotenvFindings(path, dotenv)),
      ...composes.flatMap(({ path, compose }) => composeFindings(path, compose, given)),
    ],
  }
}

function givenBy(
  path: string,
  { assignments }: Dotenv,
  shell: Readonly<Record<string, string | undefined>>,
): GivenValue[] {
  const known = new Map<string, string>()
  return assignments.map(({ name, value, isInterpolated, line, column }) => {
    const lookUp = (asked: string) => known.get(asked) ?? shell[asked]
    const text = isInterpolated ? interpolate(value, lookUp, { isBareKnown: false }) : value
    known.set(name, text)
    const origin = { kind: 'environment-file', location: { file: path, line, column } } as const
    return { name, value: text, ...(value.includes(text) ? {} : { isTaken: true }), origin }
  })
}

/** `.env` alone, and each `.env.NAME` on top of the `.env` beside it, with what `.local` changes. */
function environmentFileProfiles(given: ReadonlyMap<string, readonly GivenValue[]>): EnvironmentProfile[] {
  const groups = Map.groupBy(given.keys(), path => JSON.stringify([folderOf(path), profileWord(path)]))
  return [...groups].map(([key, paths]) => {
    const [folder, word] = JSON.parse(key) as [string, string]
    const purpose = purposeOf(word)
    const base = word === '' || purpose === 'example' ? [] : (given.get(join(folder, '.env')) ?? [])
    // `.env.local` beats `.env`.
    const ordered = paths.toSorted((left, right) => left.length - right.length)
    const [first] = ordered
    return {
      name: first!,
      purpose,
      location: { file: first! },
      values: [...base, ...ordered.flatMap(path => given.get(path)!)],
      isOpen: false,
    }
  })
}

interface FoundService {
  readonly service: ComposedService
  /** What it sets, where it is the project's own. */
  readonly profile?: EnvironmentProfile
}

function composedServices(
  path: string,
  { services }: Compose,
  given: ReadonlyMap<string, readonly GivenValue[]>,
  isOwn: IsOwn,
): FoundService[] {
  const isBuilt = ({ build }: ComposeService) => build !== undefined && isHere(folderOf(path), build)
  // The same image may run as a worker too, from what one of its services builds.
  const images = new Set(services.filter(isBuilt).map(({ image }) => image))
  images.delete(undefined)
  const isAnyBuilt = services.some(isBuilt)
  return services.map(service => {
    const fromFiles = service.environmentFiles.flatMap(file => given.get(join(folderOf(path), file.path)) ?? [])
    const values = [...fromFiles, ...composeValues(path, service)]
    const isLike = () => backingPort(service.image) === undefined && isOwn(values.map(({ name }) => name))
    const isOurs = isBuilt(service) || (isAnyBuilt ? images.has(service.image) : isLike())
    const purpose = purposeOf(path)
    const found = { ...service, file: path, purpose, isOwn: isOurs }
    if (!isOurs) return { service: found }
    const isWhole = service.environmentFiles.every(file => given.has(join(folderOf(path), file.path)))
    return {
      service: found,
      profile: {
        name: `${path}: ${service.name}`,
        purpose,
        location: { file: path, line: service.line, column: service.column },
        values,
        isOpen: !isWhole,
      },
    }
  })
}

/** Whether a service is built from the folder of the project, and not from one of its neighbours. */
function isHere(folder: string, build: string): boolean {
  return join(folder, build.replace(/\/+$/, '') || '.') === ''
}

function composeValues(path: string, { environment }: ComposeService): GivenValue[] {
  return environment.map(({ name, value, isTaken, line, column }) => ({
    name,
    ...(value !== undefined ? { value } : {}),
    ...(isTaken ? { isTaken } : {}),
    origin: { kind: 'compose', location: { file: path, line, column } },
  }))
}

function manifestValue(
  path: string,
  { name, value, line, column }: { name: string; value?: string; line: number; column: number },
): GivenValue {
  return {
    name,
    ...(value !== undefined ? { value } : {}),
    origin: { kind: 'kubernetes', location: { file: path, line, column } },
  }
}

interface ManifestFile {
  readonly path: string
  readonly containers: readonly ManifestContainer[]
  readonly values: readonly ManifestValues[]
}

function manifestProfiles(files: readonly ManifestFile[], isOwn: IsOwn): EnvironmentProfile[] {
  return files.flatMap(({ path, containers }) => {
    const beside = files.filter(other => folderOf(other.path) === folderOf(path))
    const find = (kind: string, name: string) =>
      beside.flatMap(other =>
        other.values.filter(each => each.kind === kind && each.name === name).map(each => ({ path: other.path, each })),
      )[0]
    return containers.flatMap(({ title, line, column, environment, environmentFrom }) => {
      let isOpen = false
      const from = environmentFrom.flatMap(({ kind, name, prefix }) => {
        const found = find(kind, name)
        if (found === undefined) isOpen = true
        return (found?.each.values ?? []).map(value =>
          manifestValue(found!.path, { ...value, name: prefix + value.name }),
        )
      })
      const own = environment.map(variable => {
        const source = variable.from && find(variable.from.kind, variable.from.name)
        const entry = source?.each.values.find(({ name }) => name === variable.from!.key)
        return manifestValue(path, { ...variable, ...(entry ? { value: entry.value } : {}) })
      })
      const values = [...from, ...own]
      if (!isOwn(values.map(({ name }) => name))) return []
      const purpose = purposeOf(path, 'production')
      return [{ name: `${path}: ${title}`, purpose, location: { file: path, line, column }, values, isOpen }]
    })
  })
}

/** A file that is no file of variables at all need not be told of line by line. */
const mostProblems = 5

function dotenvFindings(path: string, { assignments, problems }: Dotenv): EnvironmentFinding[] {
  const lines = new Map<string, number>()
  const repeated: EnvironmentFinding[] = []
  for (const { name, line, column } of assignments) {
    const earlier = lines.get(name)
    lines.set(name, line)
    if (earlier === undefined) continue
    repeated.push({
      rule: 'duplicate-variable',
      severity: 'warning',
      message: `\`${name}\` is set on line ${earlier} already; this line wins`,
      hint: 'keep one of them',
      location: { file: path, line, column },
      variable: name,
    })
  }
  const unreadable = problems.slice(0, mostProblems).map(({ line, column, message }) => ({
    rule: 'unreadable-line',
    severity: 'warning' as const,
    message,
    hint: 'what reads this file may pass over the line, or refuse the file',
    location: { file: path, line, column },
  }))
  return [...unreadable, ...repeated]
}

function composeFindings(
  path: string,
  { services, problems }: Compose,
  given: ReadonlyMap<string, readonly GivenValue[]>,
): EnvironmentFinding[] {
  const broken = problems.slice(0, 1).map(({ line, column, message }) => ({
    rule: 'unreadable-line',
    severity: 'warning' as const,
    message: `This is no YAML: ${message}`,
    hint: '`docker compose config` says more',
    location: { file: path, line, column },
  }))
  const missing = services.flatMap(({ name, environmentFiles }) =>
    environmentFiles
      .filter(file => file.isRequired && sourceKind(file.path) === 'environment-file')
      .filter(file => !given.has(join(folderOf(path), file.path)))
      .map(file => ({
        rule: 'missing-file',
        severity: 'warning' as const,
        message: `The service \`${name}\` takes variables from \`${file.path}\`, which is not there`,
        hint: 'copy it from the example, or say `required: false`',
        location: { file: path, line: file.line },
      })),
  )
  return [...broken, ...missing]
}

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : ''
}

/** A path below the project, `.` and `..` resolved; one that leaves it leads to nothing. */
function join(folder: string, path: string): string {
  const parts = folder === '' ? [] : folder.split('/')
  for (const part of path.split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return '..'
    } else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}
