/** What a rule may look at besides the name: the names beside it and inside it. */
export interface RuleSubject {
  readonly name: string
  readonly path: string
  readonly isDirectory: boolean
  /** The names inside a directory. */
  names(): readonly string[]
  /** The first bytes of a file, as latin-1 text. */
  head(): string
}

/** The default rule that leaves something out of the image, by name; nothing for what belongs to the app. */
export function defaultRule(subject: RuleSubject): string | undefined {
  return subject.isDirectory ? directoryRule(subject) : fileRule(subject)
}

const directories: Readonly<Record<string, string>> = {
  '.bzr': 'version-control',
  '.git': 'version-control',
  '.hg': 'version-control',
  '.jj': 'version-control',
  '.svn': 'version-control',
  '.venv': 'virtual-environment',
  __pycache__: 'bytecode',
  '.cache': 'tool-cache',
  '.eggs': 'tool-cache',
  '.hypothesis': 'tool-cache',
  '.ipynb_checkpoints': 'tool-cache',
  '.mypy_cache': 'tool-cache',
  '.nox': 'tool-cache',
  '.pytest_cache': 'tool-cache',
  '.pytype': 'tool-cache',
  '.ruff_cache': 'tool-cache',
  '.tox': 'tool-cache',
  '.uv-cache': 'tool-cache',
  __pypackages__: 'virtual-environment',
  htmlcov: 'tool-cache',
  node_modules: 'node-modules',
  '.pare': 'pare-output',
  '.fleet': 'editor',
  '.idea': 'editor',
  '.vs': 'editor',
  '.vscode': 'editor',
  '.circleci': 'repository',
  '.devcontainer': 'container-files',
  '.github': 'repository',
  '.gitlab': 'repository',
}

function directoryRule({ name, path, names }: RuleSubject): string | undefined {
  const known = directories[name]
  if (known !== undefined) return known
  if (name.endsWith('.egg-info')) return 'build-output'
  const isTop = path === name
  switch (name) {
    case 'build':
      return isTop && names().some(each => each === 'lib' || each.startsWith('bdist.') || each.startsWith('lib.'))
        ? 'build-output'
        : undefined
    case 'dist':
      return isTop && names().some(each => /\.(?:whl|tar\.gz)$/.test(each)) ? 'build-output' : undefined
    default:
      // A folder called env may be the app's own: what makes an environment is this file.
      return mayBeEnvironment(name) && names().includes('pyvenv.cfg') ? 'virtual-environment' : undefined
  }
}

function mayBeEnvironment(name: string): boolean {
  return /env/i.test(name) || name === 've' || name === '.python'
}

const files: Readonly<Record<string, string>> = {
  '.DS_Store': 'desktop',
  'Thumbs.db': 'desktop',
  'desktop.ini': 'desktop',
  '.containerignore': 'container-files',
  '.dockerignore': 'container-files',
  '.coverage': 'tool-cache',
  '.editorconfig': 'tool-settings',
  '.flake8': 'tool-settings',
  '.pre-commit-config.yaml': 'tool-settings',
  '.pylintrc': 'tool-settings',
  '.python-version': 'tool-settings',
  '.tool-versions': 'tool-settings',
  '.coveragerc': 'tool-settings',
  '.git': 'version-control',
  '.gitattributes': 'repository',
  '.gitignore': 'repository',
  '.gitlab-ci.yml': 'repository',
  '.gitmodules': 'repository',
  '.hgignore': 'repository',
  '.travis.yml': 'repository',
  'pare.lock': 'lockfile',
  'pare.toml': 'pare-settings',
  'Pipfile.lock': 'lockfile',
  'pdm.lock': 'lockfile',
  'poetry.lock': 'lockfile',
  'uv.lock': 'lockfile',
  '.git-credentials': 'credentials',
  '.netrc': 'credentials',
  '.pypirc': 'credentials',
}

const samples = new Set(['.env.example', '.env.sample', '.env.template', '.env.dist', '.env.defaults'])

function fileRule({ name, path, head }: RuleSubject): string | undefined {
  const known = files[name]
  if (known !== undefined) return known
  if (/\.py[co]$/.test(name)) return 'bytecode'
  if (/^(?:Dockerfile|Containerfile)(?:\..+)?$|\.Dockerfile$|\.dockerignore$/i.test(name)) return 'container-files'
  if (/^(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml$/.test(name)) return 'container-files'
  if (/^pylock(?:\.[^.]+)?\.toml$/.test(name) && path === name) return 'lockfile'
  if ((name === '.env' || name.startsWith('.env.') || name === '.envrc') && !samples.has(name)) return 'environment-file'
  if (/^id_(?:rsa|dsa|ecdsa|ed25519)$/.test(name)) return 'private-key'
  if (/\.(?:p12|pfx)$/i.test(name)) return 'private-key'
  // Certificates have the same endings, and an app may need those.
  if (/\.(?:pem|key)$/i.test(name) && head().includes('PRIVATE KEY')) return 'private-key'
  if (/\.sw[op]$|~$/.test(name)) return 'editor'
  return undefined
}
