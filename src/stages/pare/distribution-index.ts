import { collect } from '../../formats/digest/collect.ts'
import { parseEntryPoints } from '../../formats/packaging/entry-points.ts'
import type { ImagePath } from '../../model/image-path.ts'
import type { DistributionName } from '../../model/python/distribution-name.ts'
import type { TreeFile } from '../../model/tree.ts'
import type { EntryFacts } from './entry-asks.ts'
import { type NativeFiles, nativeFiles } from './native-files.ts'

/** What paring must know of a distribution to take parts of it out. */
export interface DistributionIndex {
  readonly name: DistributionName
  /** Its files, as they are in the image. */
  readonly paths: readonly ImagePath[]
  /** What is true of its modules, by the path of their source or native code. */
  readonly facts: EntryFacts
  /** Modules that its entry points lead to, scripts aside: whoever asks for a group imports them. */
  readonly plugins: readonly string[]
  /** Its scripts by name, each with the module that it starts. */
  readonly scripts: Readonly<Record<string, string>>
  /** What ELF headers say, by path. */
  readonly native: NativeFiles
}

const scriptGroups: ReadonlySet<string> = new Set(['console_scripts', 'gui_scripts'])

/** Reads what paring must know of a distribution; `facts` are those of the modules among its files. */
export async function indexDistribution(
  name: DistributionName,
  files: readonly TreeFile[],
  facts: EntryFacts,
): Promise<DistributionIndex> {
  const plugins = new Set<string>()
  const scripts: Record<string, string> = {}
  for (const file of files) {
    if (!isEntryPoints(file.path)) continue
    const text = Buffer.from(await collect(file.content.open())).toString()
    for (const { group, name: script, module } of parseEntryPoints(text)) {
      if (scriptGroups.has(group)) scripts[script] = module
      else plugins.add(module)
    }
  }
  return {
    name,
    paths: files.map(({ path }) => path),
    facts,
    plugins: [...plugins].sort(),
    scripts,
    native: await nativeFiles(files),
  }
}

function isEntryPoints(path: ImagePath): boolean {
  return path.endsWith('.dist-info/entry_points.txt')
}
