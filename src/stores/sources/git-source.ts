import { randomUUID } from 'node:crypto'
import { chmodSync, lstatSync, mkdirSync, readdirSync, utimesSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { dirname, join, posix } from 'node:path'
import { parseBuildSystem } from '../../formats/packaging/build-system.ts'
import { PareError } from '../../model/error.ts'
import type { WorkOptions } from '../../model/observer.ts'
import { entryTime } from '../../model/tree.ts'
import type { Source } from './source.ts'

/** A commit, as this room needs it of whoever fetches repositories. */
export interface Commit {
  read(path: string, options?: WorkOptions): Promise<string | undefined>
  checkOut(directory: string, options?: WorkOptions): Promise<void>
}

/** A commit of a repository as a source. */
export async function gitSource(
  commit: Commit,
  name: string,
  subdirectory: string | undefined,
  options: WorkOptions,
): Promise<Source> {
  const folder = subdirectory ?? ''
  const read = (file: string) => commit.read(posix.join(folder, file), options)
  const [pyproject, setupConfig] = [await read('pyproject.toml'), await read('setup.cfg')]
  if (pyproject === undefined && setupConfig === undefined && (await read('setup.py')) === undefined) {
    throw notAProject(name, subdirectory)
  }
  return {
    key: `git ${name} ${folder}`,
    buildSystem: parseBuildSystem(pyproject, posix.join(folder, 'pyproject.toml')),
    pyproject,
    ...(setupConfig === undefined ? {} : { setupConfig }),
    async layOut(target, work = {}) {
      const whole = join(dirname(target), `.${randomUUID()}`)
      try {
        await commit.checkOut(whole, work)
        normalise(whole)
        mkdirSync(dirname(target), { recursive: true })
        await rename(join(whole, folder), target)
      } finally {
        await rm(whole, { recursive: true, force: true })
      }
    },
  }
}

// git gives what the umask and the clock make of it.
function normalise(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) normalise(path)
    else if (entry.isFile()) {
      chmodSync(path, (lstatSync(path).mode & 0o100) !== 0 ? 0o755 : 0o644)
      utimesSync(path, entryTime, entryTime)
    }
  }
  chmodSync(folder, 0o755)
}

/** A commit holds nothing that could be built. */
function notAProject(name: string, subdirectory: string | undefined): PareError {
  return new PareError({
    code: 'not-a-project',
    exitCode: 2,
    message: `The commit ${name} has neither pyproject.toml nor setup.py${subdirectory === undefined ? '' : ` in \`${subdirectory}\``}`,
    hint: 'where the distribution lies in a folder of the repository, say so: `#subdirectory=FOLDER`',
  })
}
