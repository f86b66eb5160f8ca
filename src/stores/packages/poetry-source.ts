import { pythonSpecifier } from '../../formats/packaging/poetry-constraint.ts'
import { mainGroup, type PoetrySource, readPoetryProject } from '../../formats/packaging/poetry-project.ts'
import { checkedSelection } from './dependency-selection.ts'
import { type NamedIndex, planGeneratedProject } from './generated-project.ts'
import { isPypi } from './index-address.ts'
import { wantedOf } from './poetry-lock.ts'
import { checkPythonVersion } from './python-conflict.ts'
import type { Resolution } from './resolution.ts'
import type { SourceContext } from './source-context.ts'

/** How the dependencies in [tool.poetry] of a pyproject.toml without a lockfile are resolved. */
export function planPoetryResolution(
  {
    file,
    text,
    document,
  }: { readonly file: string; readonly text: string; readonly document: Readonly<Record<string, unknown>> },
  context: SourceContext,
): Resolution {
  const project = readPoetryProject(document, file)
  if (project.python !== undefined) checkPythonVersion(pythonSpecifier(project.python), context.target, file)
  const selection = checkedSelection(
    context.selection,
    { groups: [...project.groups.keys()].filter(name => name !== mainGroup), extras: project.extras.keys() },
    file,
  )
  return planGeneratedProject(
    {
      file,
      requirements: wantedOf(project, selection),
      indexes: indexesOf(project.sources).map(index => signedIn(index, context.environment)),
      texts: [text],
      lockCommand: 'poetry lock',
    },
    context,
  )
}

// uv does not know how Poetry is told to sign in.
function signedIn(index: NamedIndex, environment: SourceContext['environment']): NamedIndex {
  const prefix = `POETRY_HTTP_BASIC_${index.name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`
  const user = environment[`${prefix}_USERNAME`]
  if (user === undefined || !URL.canParse(index.url)) return index
  const url = new URL(index.url)
  if (url.username !== '') return index
  url.username = encodeURIComponent(user)
  url.password = encodeURIComponent(environment[`${prefix}_PASSWORD`] ?? '')
  return { ...index, url: url.href }
}

const pypi: PoetrySource = { name: 'PyPI', url: 'https://pypi.org/simple', isExplicit: false, isSupplemental: false }

// PyPI is asked first as long as no other source is a primary one.
function indexesOf(sources: readonly PoetrySource[]): NamedIndex[] {
  const asked = sources.filter(({ isExplicit }) => !isExplicit)
  const primary = asked.filter(({ isSupplemental }) => !isSupplemental)
  const supplemental = asked.filter(({ isSupplemental }) => isSupplemental)
  const ordered = [...(primary.length === 0 ? [pypi] : primary), ...supplemental]
  return [
    ...(ordered.every(({ url }) => isPypi(url)) ? [] : ordered),
    ...sources.filter(({ isExplicit, url }) => isExplicit && !isPypi(url)),
  ].map(({ name, url, isExplicit }) => ({ name, url, isExplicit }))
}
