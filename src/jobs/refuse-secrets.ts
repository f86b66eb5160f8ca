import { digestOf } from '../formats/digest/digest-of.ts'
import type { ImagePath } from '../model/image-path.ts'
import type { RuntimeConfig } from '../model/oci/image.ts'
import type { Advice } from '../model/project.ts'
import type { LockedDistribution } from '../model/python/lock.ts'
import type { Settings } from '../model/settings.ts'
import type { TreeEntry, TreeFile } from '../model/tree.ts'
import { appDirectory } from '../stages/assemble/app-files.ts'
import { withoutAllowed } from '../stages/secrets/allowed-secrets.ts'
import { isPublished } from '../stages/secrets/published.ts'
import { type ScannedContents, scanFiles } from '../stages/secrets/scan-files.ts'
import type { SecretFinding } from '../stages/secrets/secret-finding.ts'
import { secretFound } from '../stages/secrets/secret-found.ts'
import { rulesEdition } from '../stages/secrets/signs.ts'
import type { DistributionPart } from './assemble-distribution.ts'
import type { PlatformParts } from './assemble-platform.ts'
import type { JobContext } from './context.ts'

/**
 * Ends the build where the image would give a secret away: it looks into the app, and into every distribution that not
 * everybody can download anyway (docs/decisions/secrets.md). What was scanned before is not opened again.
 */
export async function refuseSecrets(
  { app, lock, distributions, runtime }: PlatformParts,
  project: { readonly directory: string },
  settings: Settings,
  context: JobContext,
): Promise<void> {
  const warn = (advice: readonly Advice[]) => {
    for (const one of advice) context.observer?.({ type: 'warning', ...one })
  }
  const ofApp = await scanApp(app.entries, runtime, project.directory, context)
  warn(ofApp.advice)
  const findings = [...ofApp.findings]
  for (const [index, locked] of lock.python.distributions.entries()) {
    if (!isPublished(locked)) findings.push(...(await scanDistribution(locked, distributions[index]!, context)))
  }
  const { refused, advice } = withoutAllowed(findings, settings.allowSecrets)
  warn(advice)
  if (refused.length > 0) throw secretFound(refused)
}

/** What is known of a project: one record, since to look for many takes longer than to scan. */
interface AppRecord {
  readonly contents: ScannedContents
  /** Names the values that the advice is about. */
  readonly values: string
  readonly advice: readonly Advice[]
}

async function scanApp(
  entries: readonly TreeEntry[],
  runtime: RuntimeConfig,
  directory: string,
  { cache: { records } }: JobContext,
): Promise<{ readonly findings: readonly SecretFinding[]; readonly advice: readonly Advice[] }> {
  const key = `${rulesEdition} ${directory}`
  const known = await records.get<AppRecord>('secrets-app', key)
  const values = digestOf(Buffer.from(JSON.stringify(runtime)))
  const advice = known?.values === values ? known.advice : await scanRuntime(runtime)
  const before = known?.contents ?? {}
  const { findings, scanned } = await scanFiles(entries.filter(isFile), { isOwn: true, shownPath, known: before })
  if (scanned !== before || known?.values !== values) {
    await records.put('secrets-app', key, { contents: scanned, values, advice } satisfies AppRecord)
  }
  return { findings, advice }
}

async function scanRuntime(runtime: RuntimeConfig): Promise<Advice[]> {
  const { scanValues } = await import('../stages/secrets/scan-values.ts')
  return scanValues(runtime)
}

async function scanDistribution(
  locked: LockedDistribution,
  part: DistributionPart,
  { cache: { records } }: JobContext,
): Promise<readonly SecretFinding[]> {
  const { name, version, wheel, isDirect, builtFrom } = locked
  const isOwn = builtFrom?.source.kind === 'directory'
  const key = `${rulesEdition} ${isOwn} ${wheel.digest} ${isDirect ? digestOf(Buffer.from(wheel.url)) : ''}`
  const known = await records.get<readonly SecretFinding[]>('secrets-wheel', key)
  if (known) return known
  const { entries } = await part.contents()
  const { findings } = await scanFiles(entries, { isOwn, distribution: `${name} ${version}`, shownPath })
  await records.put('secrets-wheel', key, findings)
  return findings
}

/** From the project's directory or from where distributions are installed, as their authors know it. */
function shownPath(path: ImagePath): string {
  const source = path.replace(/\.pyc$/, '.py')
  return source.startsWith(`${appDirectory}/`)
    ? source.slice(appDirectory.length + 1)
    : source.replace(/^usr\/local\/lib\/python[\d.]+\/dist-packages\//, '')
}

function isFile(entry: TreeEntry): entry is TreeFile {
  return entry.kind === 'file'
}
