import { PareError } from '../../model/error.ts'
import type { DependencySource, Found } from '../../model/project.ts'
import type { Pyproject } from './pyproject.ts'

const misspelt =
  /^(?:requirments|requirement|requirements?\.txt|requiremnts|reqirements|requirements)\.(?:txt|text|in|md)$|^requirements$/i

/** Where the project says what it depends on: a lockfile before what it was made from. */
export function findDependencySource(
  names: ReadonlySet<string>,
  pyproject: Pyproject | undefined,
  {
    requirementsFile,
    workspaceLock,
    setupFile,
  }: {
    readonly requirementsFile: () => string | undefined
    readonly workspaceLock: () => string | undefined
    /** setup.cfg or setup.py, whichever says what is depended on. */
    readonly setupFile: () => string | undefined
  },
): Found<DependencySource> {
  const found = (value: DependencySource, text: string): Found<DependencySource> => {
    const file = 'file' in value ? value.file : undefined
    return { value, evidence: [{ text, ...(file !== undefined ? { location: { file } } : {}) }] }
  }
  const own = lockfiles.find(({ file, beside }) => names.has(file) && (beside === undefined || names.has(beside)))
  if (own) return found({ kind: own.kind, file: own.file }, own.text)
  const workspace = pyproject && workspaceLock()
  if (workspace !== undefined) return found({ kind: 'uv', file: workspace }, 'the lockfile of the uv workspace')
  if (names.has('requirements.txt')) {
    return found({ kind: 'requirements', file: 'requirements.txt' }, 'requirements of the project')
  }
  if (pyproject?.hasDependencies) {
    return found({ kind: 'pyproject', file: 'pyproject.toml' }, '`dependencies` of `[project]`, without a lockfile')
  }
  if (pyproject?.isPoetry) {
    return found({ kind: 'pyproject', file: 'pyproject.toml' }, 'dependencies of `[tool.poetry]`, without a lockfile')
  }
  const requirements = requirementsFile()
  if (requirements !== undefined) {
    return found({ kind: 'requirements', file: requirements }, 'requirements of the project, by their name')
  }
  if (names.has('Pipfile')) return found({ kind: 'pipfile', file: 'Pipfile' }, 'a Pipfile, without its lockfile')
  const setup = setupFile()
  if (
    setup !== undefined &&
    (pyproject === undefined || pyproject.name === undefined || pyproject.hasDynamicDependencies)
  ) {
    return found({ kind: 'setup', file: setup }, '`install_requires` of setuptools')
  }
  if (pyproject?.hasDynamicDependencies) {
    return found({ kind: 'pyproject', file: 'pyproject.toml' }, 'dependencies that the build backend knows')
  }
  const environment = ['environment.yml', 'environment.yaml'].find(name => names.has(name))
  if (environment !== undefined) return found({ kind: 'conda', file: environment }, 'an environment of conda')
  const wrong = [...names].find(name => misspelt.test(name))
  if (wrong !== undefined) throw misspeltRequirements(wrong)
  const alone = lockfiles.find(({ file }) => names.has(file))
  if (alone) throw lockfileAlone(alone.file, alone.beside!)
  return found({ kind: 'none' }, 'no file names dependencies: the standard library alone')
}

interface Lockfile {
  readonly kind: 'uv' | 'pylock' | 'poetry' | 'pdm' | 'pipenv'
  readonly file: string
  /** The file that it was made from, where it says nothing without that. */
  readonly beside?: string
  readonly text: string
}

/** Lockfiles, the preferred one first. */
const lockfiles: readonly Lockfile[] = [
  { kind: 'uv', file: 'uv.lock', beside: 'pyproject.toml', text: 'the lockfile of uv' },
  { kind: 'pylock', file: 'pylock.toml', text: 'a lockfile (PEP 751)' },
  { kind: 'poetry', file: 'poetry.lock', beside: 'pyproject.toml', text: 'the lockfile of Poetry' },
  { kind: 'pdm', file: 'pdm.lock', beside: 'pyproject.toml', text: 'the lockfile of PDM' },
  { kind: 'pipenv', file: 'Pipfile.lock', text: 'the lockfile of Pipenv' },
]

/** A lockfile lies there without the file that says what is wanted of it. */
function lockfileAlone(file: string, beside: string): PareError {
  return new PareError({
    code: 'lockfile-alone',
    exitCode: 2,
    message: `\`${file}\` has no \`${beside}\` beside it, which would say what the project asks for`,
    hint: `put the \`${beside}\` that it was made from beside it`,
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
