import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { plainProject } from '../../../test/fixtures/project.ts'
import { temporaryFolder } from '../../../test/temporary-folder.ts'
import type { DependencySource, Project } from '../../model/project.ts'
import { checkOut, reasonAgainstDependency } from './checkout.ts'

async function projectOf(
  files: Readonly<Record<string, string>>,
  source: DependencySource = { kind: 'requirements', file: 'requirements.txt' },
): Promise<Project> {
  const directory = join(await temporaryFolder(), 'project')
  await mkdir(join(directory, '.pare'), { recursive: true })
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text)
  const evidence = [{ location: { file: 'app.py', line: 3 }, text: 'app' }]
  return {
    ...plainProject,
    directory,
    start: { ...plainProject.start, evidence },
    dependencies: { value: source, evidence: [] },
  }
}

describe('checkOut', () => {
  test('every change is made to the original, never on top of another', async () => {
    const project = await projectOf({ 'app.py': 'a = 1', 'requirements.txt': 'flask' })
    const { directory, change } = await checkOut(project, join(await temporaryFolder(), 'copy'), 'r1')
    const now = async () =>
      Promise.all(['app.py', 'requirements.txt'].map(name => readFile(join(directory, name), 'utf8')))
    await change('source', 3)
    expect(await now()).toEqual(['a = 1\nrevision_of_bench = "r1-3"\n', 'flask'])
    await change('dependency', 0)
    expect(await now()).toEqual(['a = 1', 'flask\nhumanize==4.13.0\n# r1\n'])
    await change('unchanged', 0)
    expect(await now()).toEqual(['a = 1', 'flask'])
    expect(await readFile(join(project.directory, 'app.py'), 'utf8')).toBe('a = 1')
  })

  test('a pyproject.toml gets another entry in its list', async () => {
    const text = '[project]\nname = "x"\ndependencies = ["fastapi"]\n'
    const project = await projectOf(
      { 'app.py': '', 'pyproject.toml': text },
      { kind: 'pyproject', file: 'pyproject.toml' },
    )
    const { directory, change } = await checkOut(project, join(await temporaryFolder(), 'copy'), 'r1')
    await change('dependency', 1)
    expect(await readFile(join(directory, 'pyproject.toml'), 'utf8')).toBe(
      '[project]\nname = "x"\ndependencies = ["tabulate==0.9.0", "fastapi"]\n# r1\n',
    )
  })
})

describe('reasonAgainstDependency', () => {
  test('a lockfile, hashes or no dependencies at all are one', async () => {
    const files = { 'requirements.txt': 'flask --hash=sha256:00', 'uv.lock': '' }
    expect(await reasonAgainstDependency(await projectOf(files))).toBe('every line of `requirements.txt` needs hashes')
    expect(await reasonAgainstDependency(await projectOf(files, { kind: 'uv', file: 'uv.lock' }))).toBe(
      'another dependency changes `uv.lock`, which only its own tool can write',
    )
    expect(await reasonAgainstDependency(await projectOf(files, { kind: 'none' }))).toBe(
      'the project has no file of dependencies',
    )
  })

  test('a plain list is none', async () => {
    expect(await reasonAgainstDependency(await projectOf({ 'requirements.txt': 'flask' }))).toBeUndefined()
  })
})
