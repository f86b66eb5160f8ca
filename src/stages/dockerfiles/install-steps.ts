import { posix } from 'node:path'
import type { DependencyFiles } from './dockerfile-facts.ts'

/** How a project's dependencies are installed in a Dockerfile, before its sources are there. */
export interface InstallSteps {
  /** Files that must be there, one `COPY` for each folder. */
  readonly copies: readonly string[]
  /** Distributions that are needed for installing alone. */
  readonly tools: readonly string[]
  /** Shell commands, in order. */
  readonly commands: readonly string[]
}

/** The program that installs: what is called, and what it is called for caching nothing. */
export interface Installer {
  /** `pip install`, `/venv/bin/pip install --no-cache-dir`, `uv pip install --python /venv` … */
  readonly command: string
  /** The interpreter that runs before anything is installed. */
  readonly python: string
  readonly isUv: boolean
}

const named = {
  none: true,
  requirements: true,
  pyproject: true,
  script: true,
  uv: true,
  pylock: true,
  poetry: true,
  pdm: true,
  pipenv: true,
  pipfile: true,
} as const

/** Whether the templates know how to install from this kind of file; conda's and a bare setup.py they do not. */
export function isInstallable({ kind }: DependencyFiles): boolean {
  return kind in named
}

/** The steps; throws for a kind that `isInstallable` denies. */
export function installSteps(dependencies: DependencyFiles, installer: Installer): InstallSteps {
  const { kind, file = '' } = dependencies
  const copies = copyLines(dependencies.files)
  const plain = (source: string) => `${installer.command} -r ${source}`
  const exported = (tools: readonly string[], command: string): InstallSteps => ({
    copies,
    tools,
    commands: [command, plain('/tmp/requirements.txt')],
  })
  switch (kind) {
    case 'none':
      return { copies: [], tools: [], commands: [] }
    case 'requirements':
      return { copies, tools: [], commands: [plain(file)] }
    case 'pyproject':
      if (installer.isUv) return { copies, tools: [], commands: [withExtras(plain(file), dependencies)] }
      return exported([], listDependencies(installer.python, dependencies))
    case 'script':
      return exported(['uv'], `uv export --quiet --no-hashes --script ${file} --output-file /tmp/requirements.txt`)
    case 'uv':
      return exported(
        ['uv'],
        `uv export --quiet --locked --no-default-groups ${hasOwnFolders(dependencies) ? '--no-editable --no-emit-project' : '--no-emit-workspace'}${chosen(dependencies, '--group', '--extra')} --output-file /tmp/requirements.txt`,
      )
    case 'pylock':
      // pip does not read it yet.
      if (installer.isUv) return { copies, tools: [], commands: [plain(file)] }
      return { copies, tools: ['uv'], commands: [`uv pip install --system --break-system-packages -r ${file}`] }
    case 'poetry':
      return exported(
        ['poetry', 'poetry-plugin-export'],
        `poetry export --quiet --only ${['main', ...dependencies.groups].join(',')}${chosen(dependencies, '', '--extras')} --output /tmp/requirements.txt`,
      )
    case 'pdm':
      return exported(
        ['pdm'],
        `pdm export --quiet --prod${chosen(dependencies, '--group', '--group')} --output /tmp/requirements.txt`,
      )
    case 'pipenv':
      return exported(['pipenv'], 'pipenv requirements --hash > /tmp/requirements.txt')
    case 'pipfile':
      return exported(['pipenv'], 'pipenv lock --clear && pipenv requirements --hash > /tmp/requirements.txt')
    case 'setup':
    case 'conda':
      throw new Error(`there are no steps for dependencies of the kind ${kind}`)
    default:
      kind satisfies never
      throw new Error('unreachable')
  }
}

/** Whether a dependency lies in the project itself, a folder or an archive, so that more than a list is needed to install it. */
export function hasOwnFolders({ file = '', files }: DependencyFiles): boolean {
  const folder = posix.dirname(file)
  return files.some(path => {
    if (/\.(?:whl|zip|tar\.gz)$/.test(path)) return true
    return posix.basename(path) === 'pyproject.toml' && ![folder, '.'].includes(posix.dirname(path))
  })
}

/** One `COPY` for all files of a folder, into the folder of the same name. */
function copyLines(files: readonly string[]): string[] {
  const byFolder = Map.groupBy(files, path => posix.dirname(path))
  return [...byFolder].map(([folder, paths]) => `COPY ${paths.join(' ')} ${folder === '.' ? './' : `${folder}/`}`)
}

// pip installs a project or a list; of a project that is no distribution, the list is read out.
function listDependencies(python: string, { file = 'pyproject.toml', extras, groups }: DependencyFiles): string {
  const parts = [
    `p["project"].get("dependencies", [])`,
    ...extras.map(name => `p["project"]["optional-dependencies"]["${name}"]`),
    ...groups.map(name => `p["dependency-groups"]["${name}"]`),
  ]
  const load = `import tomllib; p = tomllib.load(open("${file}", "rb"))`
  return `${python} -c '${load}; print(*${parts.join(' + ')}, sep="\\n")' > /tmp/requirements.txt`
}

function withExtras(command: string, { extras, groups }: DependencyFiles): string {
  return [command, ...extras.map(name => `--extra ${name}`), ...groups.map(name => `--group ${name}`)].join(' ')
}

function chosen({ groups, extras }: DependencyFiles, group: string, extra: string): string {
  const flags = [
    ...(group === '' ? [] : groups.map(name => `${group} ${name}`)),
    ...extras.map(name => `${extra} ${name}`),
  ]
  return flags.map(flag => ` ${flag}`).join('')
}
