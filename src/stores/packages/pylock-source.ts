import { evaluateMarker } from '../../formats/packaging/evaluate-marker.ts'
import { formatPylock } from '../../formats/packaging/format-pylock.ts'
import { markerEnvironment } from '../../formats/packaging/marker-environment.ts'
import { parsePylock } from '../../formats/packaging/parse-pylock.ts'
import type { DependencySelection } from '../../model/project.ts'
import type { PythonTarget } from '../../model/python/lock.ts'
import { checkedSelection } from './dependency-selection.ts'
import { readLockfile } from './read-lockfile.ts'

interface PylockRequest {
  readonly directory: string
  readonly target: PythonTarget
  readonly selection?: DependencySelection
}

/** The text of a pylock.toml; with groups or extras, only what they and the target need is left in it. */
export async function readPylock(file: string, { directory, target, selection }: PylockRequest): Promise<string> {
  const text = await readLockfile(directory, file)
  if (selection === undefined || selection.groups.length + selection.extras.length === 0) return text
  const lock = parsePylock(text, file)
  const { groups, extras } = checkedSelection(selection, { groups: lock.dependencyGroups, extras: lock.extras }, file)
  const environment = markerEnvironment(target, { extras, dependencyGroups: [...lock.defaultGroups, ...groups] })
  const packages = lock.packages
    .filter(({ marker }) => marker === undefined || evaluateMarker(marker, environment))
    .map(({ marker: _, ...found }) => found)
  return formatPylock({ ...lock, packages })
}
