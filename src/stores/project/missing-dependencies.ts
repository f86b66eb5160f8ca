import { type Location, PareError } from '../../model/error.ts'
import type { StartCommand } from '../../model/project.ts'
import { standardLibraryNames } from '../../python/standard-library-names.ts'
import { programOf } from '../../python/start-command/program.ts'
import type { ProjectView } from '../../python/start-command/project-view.ts'
import { importsOf } from '../../python/syntax/imports.ts'

/** Names under which distributions are imported, where they differ from what is asked for. */
const distributions: Readonly<Record<string, string>> = {
  PIL: 'pillow',
  bs4: 'beautifulsoup4',
  cv2: 'opencv-python-headless',
  dateutil: 'python-dateutil',
  discord: 'discord.py',
  dotenv: 'python-dotenv',
  fitz: 'pymupdf',
  flask_cors: 'flask-cors',
  flask_sqlalchemy: 'flask-sqlalchemy',
  jwt: 'pyjwt',
  psycopg2: 'psycopg2-binary',
  serial: 'pyserial',
  sklearn: 'scikit-learn',
  telegram: 'python-telegram-bot',
  yaml: 'pyyaml',
}

/** Programs that come with a distribution of the same name. */
const tools: ReadonlySet<string> = new Set([
  ...['celery', 'chainlit', 'daphne', 'dramatiq', 'fastapi', 'flask', 'granian', 'gunicorn', 'hypercorn'],
  ...['quart', 'rq', 'sanic', 'streamlit', 'uvicorn', 'waitress'],
])

/**
 * Refuses a project that says nowhere what it depends on, while the file that starts it imports what is neither its own nor
 * in the standard library: the image would only say `ModuleNotFoundError`.
 */
export function assertDependenciesSaid(view: ProjectView, start: StartCommand, importRoots: readonly string[]): void {
  const program = programOf(view)
  const file = start.evidence.find(({ location }) => location?.file.endsWith('.py'))?.location?.file
  const module = file === undefined ? undefined : program.module(file)
  if (file === undefined || module === undefined) {
    const tool = start.argv.find((word, index) => tools.has(word) && (index === 0 || start.argv[index - 1] === '-m'))
    if (tool !== undefined) throw noDependencies(`\`${start.argv.join(' ')}\` needs ${tool}`, [tool])
    return
  }
  const isOwn = (name: string) =>
    program.findModule(name, file) !== undefined ||
    importRoots.some(root => hasFolder(view, root === '' ? name : `${root}/${name}`))
  const missing = new Map<string, number>()
  for (const { statement, isConditional, isInFunction } of importsOf(module)) {
    if (isConditional || isInFunction) continue
    const imported =
      statement.kind === 'import'
        ? statement.names.map(each => each.name)
        : statement.level === 0
          ? [statement.module]
          : []
    for (const dotted of imported) {
      const name = dotted.split('.')[0]!
      if (standardLibraryNames.has(name) || isOwn(name) || missing.has(name)) continue
      missing.set(name, statement.start)
    }
  }
  const [first] = missing
  // manage.py imports it inside a function, and says itself what to do when it is not there.
  if (first === undefined && start.framework === 'django') throw noDependencies(`\`${file}\` needs django`, ['django'])
  if (first === undefined) return
  const names = [...missing.keys()]
  throw noDependencies(`\`${file}\` imports ${names.join(', ')}`, names, { file, ...module.locationOf(first[1]) })
}

function hasFolder(view: ProjectView, folder: string): boolean {
  for (const file of view.files) if (file.startsWith(`${folder}/`)) return true
  return false
}

/** The app needs what is neither its own nor Python's, and nothing says where that comes from. */
function noDependencies(need: string, names: readonly string[], location?: Location): PareError {
  const wanted = names.map(name => distributions[name] ?? name.replaceAll('_', '-').toLowerCase())
  return new PareError({
    code: 'no-dependencies',
    exitCode: 2,
    message: `${need}, but no file says what the project depends on`,
    hint: `write requirements.txt: \`printf '${wanted.join('\\n')}\\n' > requirements.txt\``,
    ...(location && { location }),
  })
}
