import { readFile } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'
import { digestOf } from '../../formats/digest/digest-of.ts'
import { canonicalJson } from '../../formats/json/canonical-json.ts'
import { parseInlineMetadata } from '../../formats/packaging/inline-metadata.ts'
import { parseRequirementsFile } from '../../formats/packaging/parse-requirements-file.ts'
import type { RequirementLine } from '../../formats/packaging/requirements-file.ts'
import { parseToml } from '../../formats/toml/parse-toml.ts'
import { PareError } from '../../model/error.ts'
import type { Digest } from '../../model/oci/digest.ts'
import type { DependencySource } from '../../model/project.ts'

type Inputs = Record<string, Digest>
type Table = Readonly<Record<string, unknown>>

/**
 * Digests of what matters in every file that names dependencies, by path from the project's directory. A comment, a new
 * description or a moved linter setting changes none of them. Variables are not replaced: their values may be secrets.
 */
export async function dependencyInputs(
  directory: string,
  source: DependencySource,
): Promise<Readonly<Record<string, Digest>>> {
  const inputs: Inputs = {}
  // What the project itself is built with comes from outside as well.
  if (await hasBuildSystem(directory)) await addPyproject(inputs, directory, 'pyproject.toml')
  switch (source.kind) {
    case 'none':
      break
    case 'requirements':
      await addRequirements(inputs, directory, source.file)
      break
    case 'pyproject':
      await addPyproject(inputs, directory, source.file)
      break
    case 'script': {
      const text = (await readBytes(directory, source.file)).toString('utf8')
      inputs[source.file] = digestOf(canonicalJson(parseInlineMetadata(text, source.file) ?? {}))
      break
    }
    default:
      inputs[source.file] = digestOf(await readBytes(directory, source.file))
      await addPyproject(inputs, directory, join(dirname(source.file), 'pyproject.toml'))
  }
  return inputs
}

async function hasBuildSystem(directory: string): Promise<boolean> {
  const bytes = await readBytes(directory, 'pyproject.toml').catch(() => undefined)
  return bytes !== undefined && parseToml(bytes.toString('utf8'), 'pyproject.toml')['build-system'] !== undefined
}

async function addRequirements(inputs: Inputs, directory: string, file: string): Promise<void> {
  const text = async (path: string) => (await readBytes(directory, path)).toString('utf8')
  const { requirements, constraints, options, files } = await parseRequirementsFile(await text(file), {
    file,
    include: async (path, from) => {
      const included = normalize(join(dirname(from.file), path))
      return { file: included, text: await text(included) }
    },
  })
  for (const one of files) {
    const own = ({ location }: { readonly location: { readonly file: string } }) => location.file === one
    const said = [
      ...[...requirements, ...constraints].filter(own).map(({ text: line, hashes, isEditable }) => ({
        line,
        hashes: hashes.map(({ algorithm, digits }) => `${algorithm}:${digits}`),
        isEditable,
      })),
      ...options.filter(own).map(({ name, value }) => ({ name, value })),
    ]
    inputs[one] = digestOf(canonicalJson(said))
  }
  for (const line of requirements) await addPlace(inputs, directory, line)
}

/** What lies at a path can change without the line that names it. */
async function addPlace(inputs: Inputs, directory: string, { wanted, location }: RequirementLine): Promise<void> {
  if (!('place' in wanted) || /^(?!file:)[a-z][a-z+]*:\/\//i.test(wanted.place)) return
  const path = normalize(
    join(dirname(location.file), wanted.place.replace(/^file:(?:\.\/)?/, '').replace(/\[[^\]]*\]$/, '')),
  )
  if (/\.(?:whl|zip|tar\.gz)$/.test(path)) {
    const bytes = await readBytes(directory, path).catch(() => undefined)
    if (bytes) inputs[path] = digestOf(bytes)
  } else {
    await addPyproject(inputs, directory, join(path, 'pyproject.toml'))
  }
}

/** The tables that say what is installed and how it is built; the project's own version and description are none. */
async function addPyproject(inputs: Inputs, directory: string, file: string): Promise<void> {
  if (inputs[file] !== undefined) return
  const bytes = await readBytes(directory, file).catch(() => undefined)
  if (bytes === undefined) return
  const document = parseToml(bytes.toString('utf8'), file)
  inputs[file] = digestOf(canonicalJson(relevantTables(document)))
  const sources = tableOf(tableOf(tableOf(document.tool)?.uv)?.sources) ?? {}
  for (const source of Object.values(sources).flat()) {
    const path = tableOf(source)?.path
    if (typeof path === 'string') await addPyproject(inputs, directory, join(dirname(file), path, 'pyproject.toml'))
  }
}

const irrelevant =
  /^(?:version|description|readme|license|license-files|authors|maintainers|keywords|classifiers|urls|scripts|gui-scripts|entry-points|homepage|repository|documentation)$/

function relevantTables(document: Table): Table {
  const tool = tableOf(document.tool) ?? {}
  return {
    project: relevantFields(document.project),
    'dependency-groups': document['dependency-groups'],
    'build-system': document['build-system'],
    uv: tool.uv,
    poetry: relevantFields(tool.poetry),
    pdm: relevantFields(tool.pdm),
    setuptools: tableOf(tool.setuptools)?.dynamic,
  }
}

function relevantFields(value: unknown): Table | undefined {
  const table = tableOf(value)
  return table && Object.fromEntries(Object.entries(table).filter(([key]) => !irrelevant.test(key)))
}

function tableOf(value: unknown): Table | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Table) : undefined
}

async function readBytes(directory: string, file: string): Promise<Buffer> {
  try {
    return await readFile(join(directory, file))
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    /** A file that names dependencies, or that such a file names, cannot be read. */
    throw new PareError({
      code: code === 'ENOENT' ? 'file-not-found' : 'file-unreadable',
      exitCode: 2,
      message: `Could not read \`${file}\`: ${code === 'ENOENT' ? 'there is no such file' : code}`,
      hint: 'check the path; it counts from the file that names it',
      location: { file },
      cause,
    })
  }
}
