import type { PythonTarget } from '../../model/python/lock.ts'
import type { MarkerVariable } from './marker.ts'

/** What a marker is evaluated against: the facts of an interpreter, and the extras and dependency groups asked for. */
export interface MarkerEnvironment {
  readonly variables: Readonly<Record<Exclude<MarkerVariable, 'extra' | 'extras' | 'dependency_groups'>, string>>
  /** In normal form, as all names here. */
  readonly extras: ReadonlySet<string>
  readonly dependencyGroups: ReadonlySet<string>
}

interface Selection {
  readonly extras?: Iterable<string>
  readonly dependencyGroups?: Iterable<string>
}

/** The environment of CPython on Linux that `target` describes; the kernel's release and version are left empty. */
export function markerEnvironment(target: PythonTarget, selection: Selection = {}): MarkerEnvironment {
  const full = target.fullPython ?? `${target.python}.0`
  return {
    variables: {
      os_name: 'posix',
      sys_platform: 'linux',
      platform_machine: target.machine,
      platform_python_implementation: 'CPython',
      platform_release: '',
      platform_system: 'Linux',
      platform_version: '',
      python_version: target.python,
      python_full_version: full,
      implementation_name: 'cpython',
      implementation_version: full,
    },
    extras: new Set(selection.extras),
    dependencyGroups: new Set(selection.dependencyGroups),
  }
}
