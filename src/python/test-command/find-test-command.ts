import type { ProjectView } from '../start-command/project-view.ts'

/** How a project's tests are run, and what says so. */
export interface TestCommand {
  readonly argv: readonly string[]
  readonly runner: 'pytest' | 'django' | 'unittest'
  readonly evidence: string
}

/** The command that runs a project's tests, as its files have it; nothing where there are none. */
export function findTestCommand(view: ProjectView): TestCommand | undefined {
  const configured = pytestSettings(view)
  const pytest = { argv: ['python', '-m', 'pytest'], runner: 'pytest' as const }
  if (configured !== undefined) return { ...pytest, evidence: configured }
  const manage = [...view.files].find(file => /^(?:[^/]+\/)?manage\.py$/.test(file))
  if (manage !== undefined) {
    return { argv: ['python', manage, 'test'], runner: 'django', evidence: manage }
  }
  const tests = [...view.files].sort().find(file => /^(?:[^/]+\/)?tests?\/.*\.py$/.test(file))
  if (tests !== undefined) return { ...pytest, evidence: tests }
  const beside = [...view.files].sort().find(file => /(?:^|\/)(?:test_[^/]*|[^/]*_test)\.py$/.test(file))
  return beside === undefined ? undefined : { argv: ['python', '-m', 'unittest'], runner: 'unittest', evidence: beside }
}

/** The file that configures pytest. */
function pytestSettings(view: ProjectView): string | undefined {
  const holds = (file: string, sign: RegExp) => {
    const bytes = view.read(file)
    return bytes !== undefined && sign.test(Buffer.from(bytes).toString('latin1'))
  }
  if (view.files.has('pytest.ini') || view.files.has('.pytest.ini'))
    return view.files.has('pytest.ini') ? 'pytest.ini' : '.pytest.ini'
  if (holds('pyproject.toml', /^\s*\[tool\.pytest\b/m)) return 'pyproject.toml'
  if (holds('tox.ini', /^\s*\[pytest\]/m)) return 'tox.ini'
  if (holds('setup.cfg', /^\s*\[tool:pytest\]/m)) return 'setup.cfg'
  return [...view.files].sort().find(file => /^(?:[^/]+\/){0,2}conftest\.py$/.test(file))
}
