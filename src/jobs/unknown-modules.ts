import { digestOf } from '../formats/digest/digest-of.ts'
import { canonicalJson } from '../formats/json/canonical-json.ts'
import type { Lock } from '../model/build.ts'
import type { Advice } from '../model/project.ts'
import type { Settings } from '../model/settings.ts'
import { moduleNameOf } from '../python/imports/module-table.ts'
import { isStandardLibraryName } from '../python/standard-library-names.ts'
import { isFilePattern } from '../stages/pare/file-patterns.ts'
import { libraryFolder } from '../stages/pare/pare-standard-library.ts'
import type { DistributionPart } from './assemble-distribution.ts'
import { libraryIndex, sitePackagesOf } from './assemble-system.ts'
import type { JobContext } from './context.ts'
import type { FetchDeb } from './unpack-system.ts'

/** Warns of modules that the settings keep or drop and that neither the standard library nor a distribution has. */
export async function unknownModules(
  { keep, drop }: Settings,
  lock: Lock,
  distributions: readonly DistributionPart[],
  fetchDeb: FetchDeb,
  context: JobContext,
): Promise<Advice[]> {
  const asked = [...keep.map(name => ['keep', name] as const), ...drop.map(name => ['drop', name] as const)]
  const modules = asked.filter(([, name]) => name !== '**' && !isFilePattern(name))
  if (modules.length === 0) return []
  const { records } = context.cache
  const key = digestOf(canonicalJson({ lock, modules }))
  const known = await records.get<readonly string[]>('unknown-modules', key)
  const unknown = new Set(
    known ??
      (await namesNobodyHas(
        modules.map(([, name]) => name),
        lock,
        distributions,
        fetchDeb,
        context,
      )),
  )
  if (!known) await records.put('unknown-modules', key, [...unknown])
  return modules.filter(([, name]) => unknown.has(name)).map(([setting, name]) => namesNothing(setting, name))
}

async function namesNobodyHas(
  names: readonly string[],
  lock: Lock,
  distributions: readonly DistributionPart[],
  fetchDeb: FetchDeb,
  context: JobContext,
): Promise<string[]> {
  const { python } = lock.system
  const { paths } = await libraryIndex(lock.system, fetchDeb, context)
  const indexes = await Promise.all(distributions.map(part => part.index()))
  const folders = [`${libraryFolder(python)}/lib-dynload/`, `${libraryFolder(python)}/`, `${sitePackagesOf(python)}/`]
  const there = new Set<string>()
  for (const path of [...paths, ...indexes.flatMap(index => index.paths)]) {
    const folder = folders.find(each => path.startsWith(each))
    const module = folder === undefined ? undefined : moduleNameOf(path.slice(folder.length))
    for (let name = module ?? ''; name !== ''; name = name.slice(0, Math.max(0, name.lastIndexOf('.')))) there.add(name)
  }
  // `time` and `sys` are part of the interpreter, and have no file.
  return names.filter(name => !there.has(name) && !isStandardLibraryName(name))
}

/** A module in `keep` or `drop` is in no package and no distribution of the image: a slip of the pen, or it was removed. */
function namesNothing(setting: string, name: string): Advice {
  return {
    code: 'names-nothing',
    message: `\`${setting}\` names \`${name}\`, which is no module of the standard library or of a distribution`,
    hint: 'mend the name or remove it; a pattern of files has a slash in it',
  }
}
