import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { collect } from '../formats/digest/collect.ts'
import { decodeProof } from '../formats/proof/decode-proof.ts'
import { proofMediaType } from '../formats/proof/proof-document.ts'
import type { StartCommand } from '../model/project.ts'
import type { Proof } from '../model/proof.ts'
import { factorSigns } from '../python/environment/factor-signs.ts'
import { environmentFindings } from '../stages/environment/environment-findings.ts'
import { type Factor, type FactorEvidence, twelveFactors } from '../stages/environment/twelve-factors.ts'
import { createLayoutStore } from '../stores/layout/layout-store.ts'
import { readProject } from '../stores/project/read-project.ts'
import type { JobContext } from './context.ts'
import { measureStop } from './measure-stop.ts'
import { isTest, type ProjectEnvironment, readEnvironment } from './read-environment.ts'

/** The twelve factors, as far as the code of a project, its files, its last proof and a start of its app show them. */
export async function twelve(directory: string, context: JobContext): Promise<readonly Factor[]> {
  const found = await readEnvironment(directory, context)
  const { subject, outline } = found
  const source = outline.source.value
  const { unpinned, hasDependencies } = requirementsOf(found)
  return twelveFactors({
    environment: subject,
    findings: environmentFindings(subject, found.ofFiles),
    signs: factorSigns(found.view, isTest),
    isVersioned: subject.isTracked !== undefined,
    lockfile: lockfileOf(found),
    unpinned,
    hasDependencies: hasDependencies || outline.dependencies.size > 0 || source.kind !== 'none',
    start: await startOf(found.directory),
    processes: processesOf(found),
    adminProcesses: adminOf(found),
    proof: await lastProof(found.directory),
    stop: await measureStop(found, context),
  })
}

async function startOf(directory: string): Promise<StartCommand | undefined> {
  try {
    return (await readProject(directory)).project.start
  } catch {
    // A project that cannot be started shows nothing of how it is.
    return undefined
  }
}

const lockfiles = ['uv.lock', 'poetry.lock', 'pdm.lock', 'Pipfile.lock', 'pylock.toml', 'pare.lock']

function lockfileOf({ directory }: ProjectEnvironment): string | undefined {
  return lockfiles.find(file => existsSync(join(directory, file)))
}

/** Lines of the requirements file, and dependencies of pyproject.toml, that leave their version open. */
function requirementsOf({ directory, outline }: ProjectEnvironment): {
  readonly unpinned: readonly FactorEvidence[]
  readonly hasDependencies: boolean
} {
  const source = outline.source.value
  if (source.kind === 'none') return { unpinned: [], hasDependencies: false }
  const { file } = source
  if (source.kind !== 'requirements') {
    return { unpinned: [{ text: 'versions are left open', location: { file } }], hasDependencies: true }
  }
  const lines = readFileSync(join(directory, file), 'utf8').split('\n')
  const asked = lines
    .map((text, index) => ({ text: text.trim(), line: index + 1 }))
    .filter(({ text }) => /^[A-Za-z0-9]/.test(text))
  return {
    unpinned: asked
      .filter(({ text }) => !/===?[^=]|@/.test(text.split('#')[0]!))
      .map(({ text, line }) => ({
        text: `\`${text.split(/[\s;#]/)[0]}\` has no one version`,
        location: { file, line },
      })),
    hasDependencies: asked.length > 0,
  }
}

function processesOf({ outline, directory }: ProjectEnvironment): FactorEvidence[] {
  const profiles = Object.keys(outline.settings.profiles).map(name => ({ text: `the profile \`${name}\`` }))
  const procfile = join(directory, 'Procfile')
  if (!existsSync(procfile)) return profiles
  const lines = readFileSync(procfile, 'utf8')
    .split('\n')
    .flatMap((text, index) => {
      const [, name] = /^([A-Za-z0-9_-]+):/.exec(text) ?? []
      return name === undefined
        ? []
        : [{ text: `the process \`${name}\``, location: { file: 'Procfile', line: index + 1 } }]
    })
  return [...profiles, ...lines]
}

function adminOf({ view, outline }: ProjectEnvironment): FactorEvidence[] {
  const files = [...view.files].filter(file =>
    /(?:^|\/)manage\.py$|(?:^|\/)(?:alembic|migrations)\/env\.py$/.test(file),
  )
  const scripts = outline.files.some(({ path }) => path === 'alembic.ini') ? ['alembic.ini'] : []
  return [...files, ...scripts].map(file => ({ text: 'runs in the same code', location: { file } }))
}

/** The proof that travelled with the image that the project was last built into. */
async function lastProof(directory: string): Promise<Proof | undefined> {
  const folder = join(directory, '.pare/image')
  if (!existsSync(join(folder, 'index.json'))) return undefined
  try {
    const store = createLayoutStore()
    const reference = { transport: 'oci', directory: folder } as const
    const artifact = await store.open(reference, {})
    const documents = await store.documents!(reference, artifact.manifest.descriptor, proofMediaType, {})
    const last = documents.at(-1)
    return last && decodeProof(await collect(last.open(), 1024 * 1024), 'the last proof')
  } catch {
    // What is no image of pare's proves nothing.
    return undefined
  }
}
