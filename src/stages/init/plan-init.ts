// What `pare init` would do, as data: every file with what it would hold and why. Nothing is read or written here; the job
// hands in what is there. Read init-facts.ts first.
import { posix } from 'node:path'
import { withTable } from '../../formats/toml/with-table.ts'
import { composeFile } from './compose-file.ts'
import type { InitFacts, ServiceFacts } from './init-facts.ts'
import { readmeEnd, readmeSection, readmeStart, withReadmeSection } from './readme-section.ts'
import { settingsLines } from './settings-text.ts'
import { workflowFile } from './workflow-file.ts'

/** What can be asked for alone, in the order in which it is planned. */
export const initParts = ['dockerfile', 'ignore', 'compose', 'env', 'settings', 'readme', 'workflow'] as const
export type InitPart = (typeof initParts)[number]

/** One file, what is to become of it, and why. */
export interface PlannedFile {
  readonly part: InitPart
  readonly path: string
  readonly action: 'create' | 'keep' | 'change'
  /** What it holds afterwards; of what is kept, what it holds now. */
  readonly content: string
  /** What it holds now, where it is there. */
  readonly existing?: string
  readonly why: string
}

export interface InitOptions {
  /** Only these; without it, all. */
  readonly only?: readonly InitPart[]
  /** Whether what is there is written anew. */
  readonly isForced: boolean
}

/** Files that are there, by their paths; `undefined` for those that are not. */
export type ExistingFiles = (path: string) => string | undefined

/** Plans every file that a project needs to be run by a newcomer, and leaves what is there. */
export function planInit(facts: InitFacts, existing: ExistingFiles, { only, isForced }: InitOptions): PlannedFile[] {
  const isAsked = ({ part }: PlannedFile) => only === undefined || only.includes(part)
  const all = [
    ...facts.services.flatMap(service => serviceFiles(service, existing, isForced)),
    ...commonFiles(facts, existing, isForced),
  ]
  const order = (file: PlannedFile) => initParts.indexOf(file.part)
  return all
    .filter(isAsked)
    .map(withoutLoss)
    .sort((left, right) => order(left) - order(right))
}

/** Text of another encoding cannot be added to: what was not understood would be written as it was not meant. */
function withoutLoss(file: PlannedFile): PlannedFile {
  if (file.action !== 'change' || !file.existing?.includes('\u{fffd}')) return file
  return { ...file, action: 'keep', content: file.existing, why: 'is not UTF-8' }
}

/** Names that mean the same file, the one that is written first. */
const names = {
  dockerfile: ['Dockerfile', 'Containerfile', 'dockerfile'],
  ignore: ['.dockerignore', '.containerignore'],
  compose: ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'],
  readme: ['README.md', 'readme.md', 'Readme.md'],
} as const

const otherReadmes = ['README.rst', 'README.txt', 'README', 'README.adoc']
const workflowPath = '.github/workflows/image.yml'
const otherServices = ['.gitlab-ci.yml', '.circleci/config.yml', 'azure-pipelines.yml', 'Jenkinsfile', '.travis.yml']

function serviceFiles(service: ServiceFacts, existing: ExistingFiles, isForced: boolean): PlannedFile[] {
  const { folder, language, dockerfile, ignoreFile, exampleFile } = service
  const at = (path: string) => (folder === '' ? path : posix.join(folder, path))
  const whole = (part: 'dockerfile' | 'ignore', content: string, why: string) =>
    wholeFile(part, names[part].map(at), content, why, existing, isForced)
  const examplePath = at('.env.example')
  const example = existing(examplePath)
  return [
    ...('text' in dockerfile ? [whole('dockerfile', dockerfile.text, `for ${described(service)}`)] : []),
    ...(language === 'other'
      ? []
      : [whole('ignore', ignoreFile, 'keeps secrets and what tools leave out of the image')]),
    ...(exampleFile
      ? [
          mergedFile('env', examplePath, example, exampleFile(example), {
            added: 'every variable that the code reads',
            changed: 'variables that the code reads and it does not name',
            kept: 'names every variable that the code reads',
          }),
        ]
      : []),
    ...(language === 'python' ? [settingsFile(service, at, existing)] : []),
  ]
}

function commonFiles(facts: InitFacts, existing: ExistingFiles, isForced: boolean): PlannedFile[] {
  const hasPython = facts.services.some(({ language }) => language === 'python')
  return [
    wholeFile('compose', names.compose, composeFile(facts), 'starts everything for development', existing, isForced),
    ...readmeFile(facts, existing, isForced),
    ...(hasPython ? [workflow(facts, existing, isForced)] : []),
  ]
}

function wholeFile(
  part: InitPart,
  paths: readonly string[],
  content: string,
  why: string,
  read: ExistingFiles,
  isForced: boolean,
): PlannedFile {
  const path = paths.find(each => read(each) !== undefined) ?? paths[0]!
  const existing = read(path)
  if (existing === undefined) return { part, path, action: 'create', content, why }
  if (existing === content) return { part, path, action: 'keep', content, existing, why: 'is what it would be' }
  if (!isForced)
    return { part, path, action: 'keep', content: existing, existing, why: 'is there; --force replaces it' }
  return { part, path, action: 'change', content, existing, why }
}

function mergedFile(
  part: InitPart,
  path: string,
  existing: string | undefined,
  content: string,
  why: { readonly added: string; readonly changed: string; readonly kept: string },
): PlannedFile {
  if (existing === undefined) return { part, path, action: 'create', content, why: why.added }
  if (existing === content) return { part, path, action: 'keep', content, existing, why: why.kept }
  return { part, path, action: 'change', content, existing, why: why.changed }
}

function settingsFile(service: ServiceFacts, at: (path: string) => string, read: ExistingFiles): PlannedFile {
  const own = at('pare.toml')
  const standalone = read(own)
  const kept = { part: 'settings', action: 'keep', why: 'holds settings of pare' } as const
  if (standalone !== undefined) return { ...kept, path: own, content: standalone, existing: standalone }
  const lines = settingsLines(service)
  const path = at('pyproject.toml')
  const pyproject = read(path)
  const edited = pyproject === undefined ? undefined : withTable(pyproject, ['tool', 'pare'], lines)
  if (pyproject !== undefined && edited === pyproject) return { ...kept, path, content: pyproject, existing: pyproject }
  const why = 'settings of pare, as far as they are known'
  if (pyproject === undefined || edited === undefined) {
    return { part: 'settings', path: own, action: 'create', content: `${lines.join('\n')}\n`, why }
  }
  return { part: 'settings', path, action: 'change', content: edited, existing: pyproject, why: `[tool.pare]: ${why}` }
}

function readmeFile(facts: InitFacts, read: ExistingFiles, isForced: boolean): PlannedFile[] {
  const other = otherReadmes.find(name => read(name) !== undefined)
  const path = names.readme.find(name => read(name) !== undefined) ?? names.readme[0]
  const existing = read(path)
  const why = 'how to start it, between markers'
  const section = readmeSection(facts)
  if (existing === undefined) {
    const text = other === undefined ? undefined : read(other)
    if (text !== undefined) {
      return [{ part: 'readme', path: other!, action: 'keep', content: text, existing: text, why: 'is no Markdown' }]
    }
    return [{ part: 'readme', path, action: 'create', content: `# ${facts.name}\n\n${section}`, why }]
  }
  const hasSection = existing.includes(readmeStart) && existing.includes(readmeEnd)
  const content = hasSection && !isForced ? existing : withReadmeSection(existing, section)
  return [mergedFile('readme', path, existing, content, { added: why, changed: why, kept: 'has its section' })]
}

function workflow(facts: InitFacts, read: ExistingFiles, isForced: boolean): PlannedFile {
  const other = otherServices.find(path => read(path) !== undefined)
  const text = other === undefined ? undefined : read(other)
  if (text !== undefined && read(workflowPath) === undefined && !isForced) {
    const why = 'another CI service builds this project; docs/guide/outputs.md has what to run there'
    return { part: 'workflow', path: other!, action: 'keep', content: text, existing: text, why }
  }
  return wholeFile('workflow', [workflowPath], workflowFile(facts), 'builds, proves and pushes in CI', read, isForced)
}

function described({ name, language, port }: ServiceFacts): string {
  return `${name} (${languages[language]}${port === undefined ? '' : `, port ${port}`})`
}

const languages: Readonly<Record<ServiceFacts['language'], string>> = {
  python: 'Python',
  go: 'Go',
  node: 'Node',
  c: 'C',
  other: 'its own Dockerfile',
}
