import { dirname, resolve } from 'node:path'
import { foreignToPip, parseCondaEnvironment } from '../../formats/packaging/conda-environment.ts'
import { PareError } from '../../model/error.ts'
import { refuseSelection } from './dependency-selection.ts'
import { readInput } from './input-file.ts'
import { planRequirementsResolution } from './requirements-source.ts'
import type { Resolution } from './resolution.ts'
import type { SourceContext } from './source-context.ts'

/** How the part for pip in an environment.yml is resolved; anything that only conda has is refused. */
export async function planCondaResolution(file: string, context: SourceContext): Promise<Resolution> {
  refuseSelection(context.selection, file)
  const text = await readInput(context.directory, file)
  const environment = parseCondaEnvironment(text)
  const foreign = foreignToPip(environment)
  if (foreign.length > 0) throw condaPackages(file, foreign, lineOf(text, foreign[0]!))
  const folder = resolve(context.directory, dirname(file))
  const lines = environment.pip.map(line => inFolder(line, folder))
  return planRequirementsResolution(file, context, `${lines.join('\n')}\n`)
}

// Paths count from the environment.yml, which uv does not read.
function inFolder(line: string, folder: string): string {
  const [, option, path] = /^(-r|-c|-e|--requirement|--constraint|--editable)[\s=]*(\S.*)$/.exec(line) ?? []
  if (option === undefined) return /^\.{1,2}\//.test(line) ? resolve(folder, line) : line
  return /^[a-z+]+:\/\//i.test(path!) ? line : `${option} ${resolve(folder, path!)}`
}

function lineOf(text: string, item: string): number {
  return text.split('\n').findIndex(line => line.includes(item)) + 1
}

/** An environment.yml asks for what conda has; a wheel of the same name may be something else. */
function condaPackages(file: string, foreign: readonly string[], line: number): PareError {
  const shown = foreign.slice(0, 5).map(spec => `\`${spec}\``)
  const more = foreign.length > shown.length ? ` and ${foreign.length - shown.length} more` : ''
  return new PareError({
    code: 'conda-packages',
    exitCode: 2,
    message: `\`${file}\` asks conda for ${shown.join(', ')}${more}, and pare installs from PyPI`,
    hint: 'write what the app imports into a requirements.txt, with the names that PyPI has; pare reads that first',
    location: { file, ...(line > 0 ? { line } : {}) },
  })
}
