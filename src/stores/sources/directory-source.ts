import { chmodSync, constants, copyFileSync, mkdirSync, statSync, symlinkSync, utimesSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join, posix } from 'node:path'
import { digestOf } from '../../formats/digest/digest-of.ts'
import { canonicalJson } from '../../formats/json/canonical-json.ts'
import { parseBuildSystem } from '../../formats/packaging/build-system.ts'
import type { AddressedContent } from '../../model/content.ts'
import { PareError } from '../../model/error.ts'
import { entryTime } from '../../model/tree.ts'
import type { KnownFile, Source } from './source.ts'
import { sourceFiles } from './source-files.ts'

/** A folder of this computer as a source. `label` is its path as messages name it; `store` brings a file into the cache. */
export async function directorySource(
  directory: string,
  label: string,
  store: (hostPath: string) => Promise<AddressedContent>,
  ignored: readonly string[] = [],
): Promise<Source> {
  if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) throw sourceMissing(label)
  const files = await Promise.all(
    sourceFiles(directory, ignored).map(
      async (file): Promise<KnownFile> =>
        file.target === undefined ? { ...file, content: await store(file.hostPath) } : file,
    ),
  )
  const [pyproject, setupConfig] = await Promise.all(
    ['pyproject.toml', 'setup.cfg'].map(name => readFile(join(directory, name), 'utf8').catch(() => undefined)),
  )
  const hasSetup = files.some(({ path }) => path === 'setup.py' || path === 'setup.cfg')
  if (pyproject === undefined && !hasSetup) throw notAProject(label)
  const listed = files.map(file => [file.path, file.isExecutable, file.content?.digest ?? file.target])
  return {
    key: digestOf(canonicalJson(listed)),
    buildSystem: parseBuildSystem(pyproject, label === '.' ? 'pyproject.toml' : posix.join(label, 'pyproject.toml')),
    pyproject,
    ...(setupConfig === undefined ? {} : { setupConfig }),
    files,
    async layOut(target) {
      mkdirSync(target, { recursive: true })
      for (const file of files) place(file, target)
    },
  }
}

// Modes and times are the same whatever the checkout had.
function place({ path, isExecutable, target, content }: KnownFile, into: string): void {
  const copy = join(into, path)
  mkdirSync(dirname(copy), { recursive: true })
  if (!content) {
    symlinkSync(target!, copy)
    return
  }
  copyFileSync(content.hostPath!, copy, constants.COPYFILE_FICLONE)
  chmodSync(copy, isExecutable ? 0o755 : 0o644)
  utimesSync(copy, entryTime, entryTime)
}

/** A folder that the project depends on by path is not there. */
function sourceMissing(label: string): PareError {
  return new PareError({
    code: 'source-not-found',
    exitCode: 2,
    message: `The project depends on the folder \`${label}\`, which is not there`,
    hint: 'check the path: it counts from the project; a folder of another repository must be checked out first',
  })
}

/** A folder that the project depends on holds nothing that could be built. */
function notAProject(label: string): PareError {
  return new PareError({
    code: 'not-a-project',
    exitCode: 2,
    message: `The project depends on the folder \`${label}\`, which has neither pyproject.toml nor setup.py`,
    hint: 'check the path, or give the folder a pyproject.toml with a [project] table',
  })
}
