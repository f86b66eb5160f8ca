import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../../test/temporary-folder.ts'
import { developmentDependencies } from './development-dependencies.ts'

async function find(files: Readonly<Record<string, string>>) {
  const folder = await temporaryFolder()
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  return developmentDependencies(folder)
}

describe('developmentDependencies', () => {
  test('groups and extras by their names, of every tool', async () => {
    const found = await find({
      'pyproject.toml': `[project.optional-dependencies]
test = ["pytest"]
postgres = ["psycopg"]
[dependency-groups]
dev = ["ruff"]
docs = ["sphinx"]
[tool.poetry.group.testing.dependencies]
pytest = "*"
`,
      Pipfile: '[dev-packages]\npytest = "*"\n',
    })
    expect(found).toMatchObject({ groups: ['dev', 'testing'], extras: ['test'], requirements: [] })
  })

  test('requirements files, with those that they include, without options and digests', async () => {
    const found = await find({
      'requirements/dev.txt':
        '-r base.txt  # all of it\n--index-url https://x\npytest==8.0 \\\n  --hash=sha256:aa\n\n# note\n',
      'requirements/base.txt': 'flask ; python_version > "3"\n',
    })
    expect(found).toMatchObject({
      requirements: ['flask ; python_version > "3"', 'pytest==8.0'],
      files: ['requirements/dev.txt'],
    })
  })
})
