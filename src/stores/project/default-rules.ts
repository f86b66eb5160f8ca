/** What stays out of an image by itself. */
export interface DefaultRule {
  /** Permanent, shown by `pare plan`. */
  readonly name: string
  /** What it leaves out, for docs/reference/drop-rules.md. */
  readonly summary: string
  /** Asked with the file's name alone, at any depth. */
  readonly anywhere?: RegExp
  /** Asked with the path from the project's directory. */
  readonly path?: RegExp
}

/** The rules in the order in which they are asked; `include` of the settings and `!` of .dockerignore beat them. */
export const defaultRules: readonly DefaultRule[] = [
  {
    name: 'version-control',
    summary: 'folders and files of Git, Mercurial, Subversion and Bazaar',
    anywhere: /^\.(?:git|hg|svn|bzr|gitignore|gitattributes|gitmodules|hgignore)$/,
  },
  {
    name: 'environment-file',
    summary: '`.env` and its variants, which hold secrets; `.env.example` and the like stay',
    anywhere: /^\.env(?:\..+|rc)?$|^\.envrc$/,
  },
  { name: 'virtual-environment', summary: '`.venv`, and any folder that holds a `pyvenv.cfg`', anywhere: /^\.venv$/ },
  { name: 'bytecode', summary: '`__pycache__`, `*.pyc`: pare compiles anew', anywhere: /^__pycache__$|\.py[co]$/ },
  {
    name: 'cache',
    summary: 'caches and reports of pytest, mypy, ruff, tox, coverage and other tools',
    anywhere:
      /^\.(?:cache|coverage|hypothesis|ipynb_checkpoints|mypy_cache|nox|pytest_cache|pytype|ruff_cache|tox|uv-cache)$|^htmlcov$/,
  },
  { name: 'pare', summary: '`.pare`, where pare puts its images', anywhere: /^\.pare$/ },
  { name: 'node-modules', summary: '`node_modules`', anywhere: /^node_modules$/ },
  {
    name: 'editor',
    summary: 'settings and swap files of editors',
    anywhere: /^\.(?:idea|vscode|vs|DS_Store|editorconfig)$|^Thumbs\.db$|\.sw[op]$|~$/,
  },
  {
    name: 'private-key',
    summary: 'SSH keys, `*.key`, `*.pem` with a private key in it, credentials of clients',
    anywhere: /^id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?$|\.key$|^\.(?:ssh|netrc|pypirc|aws|docker)$/,
  },
  {
    name: 'packaging',
    summary: '`build` and `dist` at the top, `*.egg-info`, `*.dist-info`',
    anywhere: /\.egg-info$|\.dist-info$/,
    path: /^(?:build|dist)$/,
  },
  {
    name: 'container-files',
    summary: 'Dockerfiles, compose files, ignore files',
    path: /^(?:(?:.*\/)?Dockerfile(?:\..+)?|(?:docker-)?compose(?:\..+)?\.ya?ml|Containerfile|\.dockerignore|\.containerignore)$/,
  },
  {
    name: 'dependency-list',
    summary: 'requirements files and lockfiles (`pare.lock` too), which say what to install; `pyproject.toml` stays',
    path: /^(?:pare\.lock|(?:dev-|test-)?(?:requirements|constraints)[^/]*\.(?:txt|in)|requirements\/[^/]+\.(?:txt|in)|(?:uv|poetry|pdm|Pipfile)\.lock|Pipfile|pylock(?:\.[^/]+)?\.toml)$/,
  },
  {
    name: 'continuous-integration',
    summary: 'settings of CI services and of linters, such as `.github` and `tox.ini`',
    path: /^(?:\.github|\.gitlab|\.gitlab-ci\.yml|\.circleci|\.travis\.yml|azure-pipelines\.yml|Jenkinsfile|\.pre-commit-config\.yaml|tox\.ini|noxfile\.py|\.flake8|\.pylintrc)$/,
  },
]

/** The default rule that leaves a path out, if there is one. An example of an environment file holds no secret. */
export function defaultRuleOf(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (/^\.env\.(?:example|sample|template|dist)$/.test(name)) return undefined
  return defaultRules.find(rule => rule.anywhere?.test(name) || rule.path?.test(path))?.name
}
