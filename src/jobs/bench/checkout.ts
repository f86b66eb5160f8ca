import { appendFile, copyFile, cp, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Project } from '../../model/project.ts'
import type { BuildKind } from './climber.ts'

/** A copy of a project that may be changed. */
export interface Checkout {
  readonly directory: string
  /** Makes the change of this kind with this number, and undoes any other. */
  change(kind: BuildKind, number: number): Promise<void>
}

/**
 * Pure-Python distributions without dependencies of their own; every round adds another, so that no cache has seen it.
 */
export const furtherDependencies: readonly string[] = [
  'humanize==4.13.0',
  'tabulate==0.9.0',
  'python-dotenv==1.1.1',
  'toolz==1.0.0',
  'colorama==0.4.6',
  'inflection==0.5.1',
  'xmltodict==0.14.2',
  'isodate==0.7.2',
  'cachetools==5.5.2',
  'termcolor==2.5.0',
  'sortedcontainers==2.4.0',
  'zipp==3.23.0',
  'pluggy==1.6.0',
  'iniconfig==2.1.0',
  'defusedxml==0.7.1',
  'text-unidecode==1.3',
  'asgiref==3.8.1',
  'sqlparse==0.5.3',
  'pathspec==0.12.1',
  'filelock==3.18.0',
]

/** So often can a dependency be added that was not there before. */
export const mostRounds: number = furtherDependencies.length

/** Folders that belong to tools, which no build reads and which may be large. */
const left = /\/(?:\.pare|\.git|__pycache__|\.venv|venv|node_modules)$/

/**
 * Copies a project to `directory`, without what builds and runs have left in it. Every change names `run`: a builder
 * keeps layers for days, and would find those of an earlier run.
 */
export async function checkOut(project: Project, directory: string, run: string): Promise<Checkout> {
  await cp(project.directory, directory, {
    recursive: true,
    filter: path => path === project.directory || !left.test(path),
  })
  const source = changedSource(project)
  const { value: dependencies } = project.dependencies
  const manifest = 'file' in dependencies ? dependencies.file : undefined
  const changed = [source, manifest].filter(path => path !== undefined)
  const restore = async () => {
    for (const path of changed) await copyFile(join(project.directory, path), join(directory, path))
  }
  return {
    directory,
    async change(kind, number) {
      await restore()
      if (kind === 'source' && source !== undefined)
        return appendFile(join(directory, source), `\nrevision_of_bench = "${run}-${number}"\n`)
      if (kind === 'dependency' && manifest !== undefined)
        await addDependency(join(directory, manifest), furtherDependencies[number]!, run)
    },
  }
}

/** The file that gets one more line: where the start command was found, else the first that is Python. */
export function changedSource({ start, files }: Project): string | undefined {
  const named = start.evidence.map(({ location }) => location?.file).find(file => file?.endsWith('.py'))
  return named ?? files.find(({ path }) => path.endsWith('.py'))?.path
}

/** Why no dependency can be added by changing one line, where that is so. */
export async function reasonAgainstDependency({ directory, dependencies }: Project): Promise<string | undefined> {
  const { value } = dependencies
  if (value.kind === 'none') return 'the project has no file of dependencies'
  if (value.kind !== 'requirements' && value.kind !== 'pyproject')
    return `another dependency changes \`${value.file}\`, which only its own tool can write`
  const text = await readFile(join(directory, value.file), 'utf8')
  if (text.includes('--hash=')) return `every line of \`${value.file}\` needs hashes`
  if (value.kind === 'pyproject' && !listStart.test(text)) return `\`${value.file}\` has no list of dependencies`
  return undefined
}

const listStart = /^dependencies\s*=\s*\[/m

async function addDependency(file: string, requirement: string, run: string): Promise<void> {
  const text = await readFile(file, 'utf8')
  const added =
    basename(file) === 'pyproject.toml'
      ? text.replace(listStart, start => `${start}"${requirement}", `)
      : `${text}\n${requirement}\n`
  await writeFile(file, `${added}# ${run}\n`)
}
