import { PareError } from '../../model/error.ts'
import type { DependencySource, Found } from '../../model/project.ts'
import type { Pyproject } from './pyproject.ts'

/** Lockfiles that pare does not read, and what turns each into one that it does. */
const unsupported: Readonly<Record<string, string>> = {
  'poetry.lock': 'poetry export -f requirements.txt -o requirements.txt',
  'Pipfile.lock': 'pipenv requirements --hash > requirements.txt',
  'pdm.lock': 'pdm export -o requirements.txt',
  Pipfile: 'pipenv lock && pipenv requirements --hash > requirements.txt',
  'environment.yml': 'write what comes from PyPI into a requirements.txt; conda packages are not Python distributions',
  'environment.yaml': 'write what comes from PyPI into a requirements.txt; conda packages are not Python distributions',
}

const misspelt =
  /^(?:requirments|requirement|requirements?\.txt|requiremnts|reqirements|requirements)\.(?:txt|text|in|md)$|^requirements$/i

/** Where the project says what it depends on: a lockfile before what it was made from. */
export function findDependencySource(
  names: ReadonlySet<string>,
  pyproject: Pyproject | undefined,
): Found<DependencySource> {
  const found = (value: DependencySource, text: string): Found<DependencySource> => {
    const file = 'file' in value ? value.file : undefined
    return { value, evidence: [{ text, ...(file !== undefined ? { location: { file } } : {}) }] }
  }
  if (names.has('uv.lock') && pyproject) return found({ kind: 'uv', file: 'uv.lock' }, 'the lockfile of uv')
  if (names.has('pylock.toml')) return found({ kind: 'pylock', file: 'pylock.toml' }, 'a lockfile (PEP 751)')
  if (names.has('requirements.txt')) {
    return found({ kind: 'requirements', file: 'requirements.txt' }, 'requirements of the project')
  }
  const lock = ['poetry.lock', 'pdm.lock', 'Pipfile.lock'].find(name => names.has(name))
  if (lock !== undefined) throw unsupportedLockfile(lock)
  if (pyproject?.hasDependencies) {
    return found({ kind: 'pyproject', file: 'pyproject.toml' }, '`dependencies` of `[project]`, without a lockfile')
  }
  const other = ['Pipfile', 'environment.yml', 'environment.yaml'].find(name => names.has(name))
  if (other !== undefined) throw unsupportedLockfile(other)
  if (pyproject?.isPoetry) throw unsupportedLockfile('poetry.lock', 'pyproject.toml')
  const wrong = [...names].find(name => misspelt.test(name))
  if (wrong !== undefined) throw misspeltRequirements(wrong)
  const setup = ['setup.py', 'setup.cfg'].find(name => names.has(name))
  if (setup !== undefined && !pyproject) throw setupOnly(setup)
  return found({ kind: 'none' }, 'no file names dependencies: the standard library alone')
}

/** The dependencies are in a file that pare does not read yet. */
function unsupportedLockfile(lock: string, file: string = lock): PareError {
  return new PareError({
    code: 'unsupported-lockfile',
    exitCode: 2,
    message: `The dependencies are in \`${file}\`, which pare does not read`,
    hint: unsupported[lock]!,
    location: { file },
  })
}

/** A file looks like requirements.txt, but has another name: its dependencies would be missing in silence. */
function misspeltRequirements(file: string): PareError {
  return new PareError({
    code: 'misspelt-requirements',
    exitCode: 2,
    message: `Expected \`requirements.txt\`, got \`${file}\`, which no tool reads by itself`,
    hint: `mv ${file} requirements.txt`,
    location: { file },
  })
}

/** Dependencies that only running the project's own setup script would tell. */
function setupOnly(file: string): PareError {
  return new PareError({
    code: 'setup-only-project',
    exitCode: 2,
    message: `The dependencies are in \`${file}\`, which only running it would tell`,
    hint: 'move them to `dependencies` of `[project]` in pyproject.toml, or into a requirements.txt',
    location: { file },
  })
}
