import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { PareError } from '../../model/error.ts'

/** Folders that hold requirements files and nothing else. */
const folders = ['requirements', 'reqs']

/** What a requirements file is for, best first, by the words of its name. */
const purposes: readonly (readonly string[])[] = [
  ['prod', 'production', 'deploy', 'deployment', 'live'],
  ['base', 'common', 'core', 'default', 'main', 'requirements', 'runtime', ''],
]

const otherPurposes = new Set([
  ...[
    'build',
    'ci',
    'constraints',
    'coverage',
    'debug',
    'dev',
    'devel',
    'develop',
    'development',
    'doc',
    'docs',
    'format',
  ],
  ...['lint', 'linting', 'local', 'optional', 'qa', 'style', 'test', 'testing', 'tests', 'tools', 'tox', 'typing'],
])

/**
 * The requirements file of a project that has no `requirements.txt`: `requirements/production.txt`,
 * `requirements-prod.txt`, `requirements/base.txt` or `requirements.in`; production before what all share.
 */
export function findRequirementsFile(directory: string): string | undefined {
  const candidates = ['', ...folders].flatMap(folder => {
    return namesIn(join(directory, folder)).flatMap(name => {
      const purpose = purposeOf(name, folder !== '')
      return purpose === undefined ? [] : [{ file: folder === '' ? name : `${folder}/${name}`, purpose }]
    })
  })
  for (const words of purposes) {
    const found = candidates.filter(({ purpose }) => words.includes(purpose))
    // What was compiled goes before what it was compiled from.
    const best = found.find(({ file }) => file.endsWith('.txt')) ?? found[0]
    if (best !== undefined) return best.file
  }
  const rest = candidates.filter(({ purpose }) => !otherPurposes.has(purpose)).map(({ file }) => file)
  const texts = rest.filter(file => file.endsWith('.txt'))
  const own = texts.length > 0 ? texts : rest
  if (own.length > 1) throw severalRequirements(own)
  return own[0]
}

/** Whether a path below a folder is that of a requirements file, by its name. */
export function isRequirementsFile(path: string): boolean {
  const [name, folder, ...others] = path.split('/').toReversed()
  if (others.length > 0 || (folder !== undefined && !folders.includes(folder))) return false
  return purposeOf(name!, folder !== undefined) !== undefined
}

/** `prod` of `requirements-prod.txt`, and of `prod.txt` in a folder for such files; `''` of `requirements.in`. */
function purposeOf(name: string, isInFolder: boolean): string | undefined {
  const [, stem] = /^(.+)\.(?:txt|in)$/.exec(name.toLowerCase()) ?? []
  if (stem === undefined) return undefined
  const [, before, after] = /^(?:([a-z]+)[-_.])?requirements(?:[-_.]([a-z]+))?$/.exec(stem) ?? []
  if (before !== undefined || after !== undefined) return after ?? before
  if (stem === 'requirements') return ''
  return isInFolder ? stem : undefined
}

function namesIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true })
    return entries.flatMap(entry => (entry.isFile() ? [entry.name] : [])).sort()
  } catch {
    return []
  }
}

/** Requirements files lie side by side, and none of their names says that it is for production. */
function severalRequirements(files: readonly string[]): PareError {
  return new PareError({
    code: 'several-requirements',
    exitCode: 2,
    message: `Found ${files.map(file => `\`${file}\``).join(', ')} and no \`requirements.txt\`: cannot tell which of them the image needs`,
    hint: `write a requirements.txt that names it: \`echo '-r ${files[0]}' > requirements.txt\``,
    location: { file: files[0]! },
  })
}
