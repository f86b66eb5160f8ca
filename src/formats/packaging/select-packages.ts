import { PareError } from '../../model/error.ts'
import { evaluateMarker } from './evaluate-marker.ts'
import type { ForeignLock, ForeignPackage, Wanted } from './foreign-lock.ts'
import type { MarkerEnvironment } from './marker-environment.ts'
import { compareVersions, isAllowed, isVersion } from './version.ts'

/** What is asked of a lockfile: groups and extras, and what the project itself asks for where only that leads further. */
export interface LockSelection {
  /** Names of the groups, the main one among them. */
  readonly groups: ReadonlySet<string>
  /** Extras of the project. */
  readonly extras: ReadonlySet<string>
  readonly roots: readonly Wanted[]
}

/**
 * The distributions of a lockfile that an environment needs, each once. Where each says which groups need it, that
 * decides; else it is a walk from the project's own requirements, over markers and extras.
 */
export function selectPackages(
  lock: ForeignLock,
  selection: LockSelection,
  environment: MarkerEnvironment,
  file: string,
): ForeignPackage[] {
  const chosen = lock.isTagged ? tagged(lock, selection, environment) : reached(lock, selection, environment, file)
  const single = new Map<string, ForeignPackage>()
  for (const found of chosen) {
    const key = `${found.name} ${found.version ?? ''}`
    // Entries for extras repeat the files of the distribution itself.
    if (!single.has(key) || found.extras.length === 0) single.set(key, found)
  }
  return [...single.values()].sort((left, right) => (left.name < right.name ? -1 : 1))
}

function tagged(
  { packages }: ForeignLock,
  { groups, extras }: LockSelection,
  environment: MarkerEnvironment,
): ForeignPackage[] {
  const withExtras = { ...environment, extras }
  return packages.filter(({ wantedBy }) =>
    wantedBy.some(
      ({ group, marker }) => groups.has(group) && (marker === undefined || evaluateMarker(marker, withExtras)),
    ),
  )
}

function reached(
  { packages }: ForeignLock,
  { roots, extras }: LockSelection,
  environment: MarkerEnvironment,
  file: string,
): ForeignPackage[] {
  const byName = Map.groupBy(packages, ({ name }) => name)
  const wantedExtras = new Map<ForeignPackage, Set<string>>()
  const pending: { readonly wanted: Wanted; readonly extras: ReadonlySet<string>; readonly by?: string }[] = roots.map(
    wanted => ({ wanted, extras }),
  )
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const { wanted, by } = next
    if (wanted.marker && !evaluateMarker(wanted.marker, { ...environment, extras: next.extras })) continue
    const entries = byName.get(wanted.name) ?? []
    const found = bestOf(entries, wanted, environment)
    if (!found) throw lockfileIncomplete(wanted, file, by)
    const ofExtras = entries.filter(
      ({ version, extras: own }) =>
        version === found.version && own.length > 0 && own.every(extra => wanted.extras.includes(extra)),
    )
    for (const entry of [found, ...ofExtras]) {
      const known = wantedExtras.get(entry)
      const fresh = wanted.extras.filter(extra => !known?.has(extra))
      if (known && fresh.length === 0) continue
      const all = new Set([...(known ?? []), ...fresh])
      wantedExtras.set(entry, all)
      for (const dependency of entry.dependencies) pending.push({ wanted: dependency, extras: all, by: entry.name })
    }
  }
  return [...wantedExtras.keys()]
}

/** The newest version in the lockfile that fits; one that an override put there counts where none fits. */
function bestOf(
  entries: readonly ForeignPackage[],
  { versions }: Wanted,
  environment: MarkerEnvironment,
): ForeignPackage | undefined {
  const python = environment.variables.python_full_version
  const plain = entries.filter(({ extras }) => extras.length === 0)
  const own = plain.length > 0 ? plain : entries
  const forPython = own.filter(
    ({ requiresPython }) => requiresPython === undefined || isAllowed(python, requiresPython),
  )
  const fits = ({ version }: ForeignPackage) =>
    version === undefined || !isVersion(version) || versions.some(specifier => isAllowed(version, specifier))
  const fitting = forPython.filter(fits)
  const candidates = fitting.length > 0 ? fitting : forPython.length > 0 ? forPython : own
  return [...candidates].sort((left, right) => compareVersions(right.version ?? '0', left.version ?? '0'))[0]
}

/** A lockfile lacks a distribution that the project, or something in the lockfile, asks for. */
function lockfileIncomplete({ name }: Wanted, file: string, by: string | undefined): PareError {
  const tool = file.endsWith('poetry.lock') ? 'poetry lock' : 'pdm lock'
  return new PareError({
    code: 'lockfile-incomplete',
    exitCode: 1,
    message: `\`${file}\` has no \`${name}\`, which ${by === undefined ? 'the project' : `\`${by}\``} asks for; the lockfile was left as it was`,
    hint: `lock again: \`${tool}\``,
    location: { file },
  })
}
