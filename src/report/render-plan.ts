import type { BuildPlan, PlatformPlan } from '../jobs/plan.ts'
import { formatPlatform } from '../model/oci/platform.ts'
import type { Evidence, StartCommand } from '../model/project.ts'
import type { PlannedLayer } from '../stages/pack/plan-layers.ts'
import { keptWhole } from './kept-whole.ts'
import { megabytes } from './megabytes.ts'
import type { Emphasis } from './render-build.ts'

/** A plan for people: what was found and why, what else was considered, and what the image would hold. */
export function renderPlan(plan: BuildPlan, emphasis: Emphasis): string {
  const { project, leftOut } = plan
  const lines = [
    emphasis.bold('start'),
    `  ${shellForm(project.start)}`,
    ...project.start.evidence.map(evidence => `  ${emphasis.dim(formatEvidence(evidence))}`),
    ...project.alternatives.map(({ command, reason }) => `  ${emphasis.dim(`not ${shellForm(command)}: ${reason}`)}`),
    '',
    emphasis.bold('dependencies'),
    ...project.dependencies.evidence.map(evidence => `  ${formatEvidence(evidence)}`),
    ...plan.platforms.flatMap(platform => ['', ...renderPlatform(platform, plan.platforms.length > 1, emphasis)]),
    '',
    emphasis.bold('left out of the project'),
    ...summarise(leftOut.map(({ rule, path }) => [rule, path])),
  ]
  return `${lines.join('\n')}\n`
}

function renderPlatform(plan: PlatformPlan, isNamed: boolean, emphasis: Emphasis): string[] {
  const { system, python } = plan.lock
  const width = Math.max(...plan.layers.map(({ summary }) => summary.length))
  return [
    ...(isNamed ? [emphasis.bold(formatPlatform(plan.platform)), ''] : []),
    emphasis.bold(`packages of Debian ${system.suite}`),
    ...columns(system.packages.map(({ name, version, wantedBy }) => [name, version, emphasis.dim(`for ${wantedBy}`)])),
    '',
    emphasis.bold('distributions'),
    ...columns(python.distributions.map(({ name, version, wheel }) => [name, version, emphasis.dim(wheel.fileName)])),
    '',
    emphasis.bold('layers'),
    ...plan.layers.map(layer => `  ${layer.summary.padEnd(width)}  ${megabytes(sizeOf(layer)).padStart(9)}`),
    '',
    emphasis.bold('left out as never needed'),
    ...dropSummary(plan),
    ...keptWhole(plan.asks).map(line => `  ${emphasis.dim(line)}`),
  ]
}

function dropSummary({ dropped }: PlatformPlan): string[] {
  const sizes = new Map<string, number>()
  for (const { rule, size } of dropped) sizes.set(rule, (sizes.get(rule) ?? 0) + size)
  return columns([...sizes].sort((left, right) => right[1] - left[1]).map(([rule, size]) => [rule, megabytes(size)]))
}

function summarise(pairs: readonly (readonly [rule: string, path: string])[]): string[] {
  const paths = new Map<string, string[]>()
  for (const [rule, path] of pairs) paths.set(rule, [...(paths.get(rule) ?? []), path])
  if (paths.size === 0) return ['  nothing']
  return columns(
    [...paths].map(([rule, all]) => [
      rule,
      all.length > 3 ? `${all.slice(0, 3).join(' ')} and ${all.length - 3} more` : all.join(' '),
    ]),
  )
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]!.length)))
  return rows.map(
    row => `  ${row.map((cell, column) => cell.padEnd(column === row.length - 1 ? 0 : widths[column]!)).join('  ')}`,
  )
}

/** A piece of evidence with its place. */
export function formatEvidence({ location, text }: Evidence): string {
  if (!location) return text
  return `${[location.file, location.line].filter(part => part !== undefined).join(':')}: ${text}`
}

function shellForm({ argv, directory }: StartCommand): string {
  const command = argv.map(argument => (/^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument}'`)).join(' ')
  return directory ? `${command}   (in ${directory}/)` : command
}

function sizeOf(layer: PlannedLayer): number {
  let size = 0
  for (const { entries } of layer.groups)
    for (const entry of entries) if (entry.kind === 'file') size += entry.content.size
  return size
}
