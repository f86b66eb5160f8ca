import { applications } from './applications.ts'
import type { ProjectView } from './project-view.ts'

/** Names of files that start apps, best first. */
const entryNames = [
  'main',
  'app',
  'wsgi',
  'asgi',
  'application',
  'server',
  'run',
  'api',
  'web',
  'bot',
  'cli',
  'start',
  'index',
  'hello',
  'streamlit_app',
  'worker',
  '__init__',
  '__main__',
]

/** Folders whose files never start the app. */
const asideFolders = new Set([
  ...['test', 'tests', 'testing', 'docs', 'doc', 'example', 'examples', 'benchmarks', 'migrations', 'alembic', 'pages'],
  ...['node_modules', 'site-packages', 'fixtures', 'notebooks', 'venv', 'env'],
])

const asideFiles =
  /^(?:test_.*|.*_test|conftest|setup|noxfile|fabfile|dodo|tasks|gunicorn\.conf|gunicorn_conf|gunicorn_config)\.py$/

/** How many files are read at most: beyond, the project has to say what starts it. */
const mostFiles = 400

/** The Python files that could hold an app: those near the top, and those whose bytes name a framework, best first. */
export function entryFiles(view: ProjectView): string[] {
  const files = [...view.files].filter(isCandidate)
  files.sort(
    (left, right) => depthOf(left) - depthOf(right) || nameRank(left) - nameRank(right) || compareText(left, right),
  )
  return files.slice(0, mostFiles).filter(file => isEntryName(file) || mentionsApp(view, file))
}

/** All Python files that count as the app's own, for messages. */
export function ownPythonFiles(view: ProjectView): string[] {
  return [...view.files]
    .filter(isCandidate)
    .sort((left, right) => depthOf(left) - depthOf(right) || compareText(left, right))
}

function isCandidate(file: string): boolean {
  if (!file.endsWith('.py')) return false
  const parts = file.split('/')
  const name = parts.pop()!
  if (asideFiles.test(name)) return false
  return parts.length <= 5 && !parts.some(part => asideFolders.has(part) || part.startsWith('.'))
}

/** Whether the file is called as files that start apps are. */
export function isEntryName(file: string): boolean {
  return nameRank(file) < entryNames.length
}

/** The place of a file's name among those of entry files; equal for all other names. */
export function nameRank(file: string): number {
  const index = entryNames.indexOf(baseOf(file).slice(0, -'.py'.length))
  return index === -1 ? entryNames.length : index
}

/** How many folders are around a file; `src` does not count, nor does the package of an `__init__.py`. */
export function depthOf(file: string): number {
  const parts = file.split('/')
  return parts.length - 1 - (parts[0] === 'src' && parts.length > 1 ? 1 : 0)
}

export function baseOf(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1)
}

// Only spares parsing: a file that names none of these cannot hold what the syntax tree is searched for.
const marks = [
  ...new Set(Object.keys(applications).map(name => name.split('.')[0]!)),
  ...['__main__', 'streamlit', 'gradio', 'uvicorn', 'waitress', 'http.server', 'socketserver', 'grpc', 'websockets'],
  ...['dramatiq', 'discord', 'telegram', 'create_app', 'start_response', 'import app', 'nicegui', 'chainlit'],
]

function mentionsApp(view: ProjectView, file: string): boolean {
  const bytes = view.read(file)
  if (bytes === undefined) return false
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return marks.some(mark => buffer.includes(mark))
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
