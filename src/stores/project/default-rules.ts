/** What stays out of an image by itself. */
export interface DefaultRule {
  /** Permanent, shown by `pare plan`. */
  readonly name: string
  /** Asked with the file's name alone, at any depth. */
  readonly anywhere?: RegExp
  /** Asked with the path from the project's directory. */
  readonly path?: RegExp
}

/** The rules in the order in which they are asked; `include` of the settings and `!` of .dockerignore beat them. */
export const defaultRules: readonly DefaultRule[] = [
  { name: 'version-control', anywhere: /^\.(?:git|hg|svn|bzr|gitignore|gitattributes|gitmodules|hgignore)$/ },
  { name: 'environment-file', anywhere: /^\.env(?:\..+|rc)?$|^\.envrc$/ },
  { name: 'virtual-environment', anywhere: /^\.venv$/ },
  { name: 'bytecode', anywhere: /^__pycache__$|\.py[co]$/ },
  {
    name: 'cache',
    anywhere:
      /^\.(?:cache|coverage|hypothesis|ipynb_checkpoints|mypy_cache|nox|pytest_cache|pytype|ruff_cache|tox|uv-cache)$|^htmlcov$/,
  },
  { name: 'pare', anywhere: /^\.pare$/ },
  { name: 'node-modules', anywhere: /^node_modules$/ },
  { name: 'editor', anywhere: /^\.(?:idea|vscode|vs|DS_Store|editorconfig)$|^Thumbs\.db$|\.sw[op]$|~$/ },
  {
    name: 'private-key',
    anywhere: /^id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?$|\.key$|^\.(?:ssh|netrc|pypirc|aws|docker)$/,
  },
  { name: 'packaging', anywhere: /\.egg-info$|\.dist-info$/, path: /^(?:build|dist)$/ },
  {
    name: 'container-files',
    path: /^(?:(?:.*\/)?Dockerfile(?:\..+)?|(?:docker-)?compose(?:\..+)?\.ya?ml|Containerfile|\.dockerignore|\.containerignore)$/,
  },
  {
    name: 'continuous-integration',
    path: /^(?:\.github|\.gitlab|\.gitlab-ci\.yml|\.circleci|\.travis\.yml|azure-pipelines\.yml|Jenkinsfile|\.pre-commit-config\.yaml|tox\.ini|noxfile\.py|\.flake8|\.pylintrc)$/,
  },
]

/** The default rule that leaves a path out, if there is one. An example of an environment file holds no secret. */
export function defaultRuleOf(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (/^\.env\.(?:example|sample|template|dist)$/.test(name)) return undefined
  return defaultRules.find(rule => rule.anywhere?.test(name) || rule.path?.test(path))?.name
}
