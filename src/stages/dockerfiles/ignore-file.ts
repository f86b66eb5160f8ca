/** What has no business in a build context: history, environments, caches, secrets. */
const ignored: readonly string[] = [
  '.git',
  '.venv',
  'venv',
  '**/__pycache__',
  '**/*.pyc',
  '.pytest_cache',
  '.mypy_cache',
  '.ruff_cache',
  '.tox',
  '.coverage',
  'htmlcov',
  'node_modules',
  '.env',
  '.env.*',
  '!.env.example',
  '.pare',
  'Dockerfile*',
  '.dockerignore',
  'compose*.yaml',
]

/** A `.dockerignore` for a Python project. */
export function dockerIgnoreFile(): string {
  return `${ignored.join('\n')}\n`
}
