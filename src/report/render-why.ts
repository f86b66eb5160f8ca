import type { WhyResult } from '../jobs/why.ts'
import type { Reason } from '../model/reason.ts'
import type { Explanation, Takes } from '../stages/why/explain.ts'
import type { Cause } from '../stages/why/heaviest.ts'
import type { Link } from '../stages/why/reason-graph.ts'
import { megabytes } from './megabytes.ts'
import type { Emphasis } from './render-build.ts'

/** How many of the entries that leave with another are told by name. */
const shownEntries = 6

/** Why something is in an image, or what left it out, for people. */
export function renderWhy(result: WhyResult, emphasis: Emphasis): string {
  return `${linesOf(result, emphasis).join('\n')}\n`
}

function linesOf(result: WhyResult, emphasis: Emphasis): string[] {
  const { answer } = result
  switch (answer.kind) {
    case 'kept':
      return keptLines(answer, result, emphasis)
    case 'left':
      return leftLines(answer, result, emphasis)
    case 'group':
      return groupLines(answer, result, emphasis)
    case 'absent':
      return absentLines(answer)
    case 'top':
      return topLines(answer, result, emphasis)
    case 'several':
      return answer.paths.map(path => `/${path}`)
  }
}

type Answer<Kind extends Explanation['kind']> = Extract<Explanation, { readonly kind: Kind }>

function keptLines(
  { entry, chain, also, takes, below }: Answer<'kept'>,
  result: WhyResult,
  emphasis: Emphasis,
): string[] {
  const { path, module, size, origin } = entry
  const facts = [...(module === undefined ? [] : [`module ${module}`]), origin, megabytes(size)]
  const more = below ? `, with ${count(below.entries, 'more file')} below it: ${megabytes(below.size + size)}` : ''
  return [
    emphasis.bold(`/${path}`),
    `  ${facts.join(', ')}${more}`,
    '',
    ...chainLines(chain, result, emphasis),
    ...alsoLines(also, emphasis),
    '',
    ...takesLines(takes),
  ]
}

/** From where it starts downwards, each link with what made it. */
function chainLines(chain: readonly Link[], { start }: WhyResult, emphasis: Emphasis): string[] {
  return chain.map(({ entry, reason }, depth) => {
    const name = entry.module ?? `/${entry.path}`
    const because = whyLinked(reason, chain[depth - 1], start)
    return `  ${'  '.repeat(depth)}${depth === 0 ? '' : '└ '}${name}  ${emphasis.dim(because)}`
  })
}

function whyLinked({ kind, line, detail }: Reason, asker: Link | undefined, start: readonly string[]): string {
  const from = asker === undefined ? undefined : fileOf(asker.entry.path)
  const place = from === undefined ? detail : line === undefined ? from : `${from}:${line}`
  switch (kind) {
    case 'start':
      return `start command: ${detail ?? start.join(' ')}`
    case 'setting':
      return `asked for by ${detail ?? 'a setting'}`
    case 'project':
      return detail ?? 'the project itself'
    case 'interpreter':
      return `needed by every program: ${detail ?? 'CPython'}`
    case 'system':
      return `part of every image: ${detail ?? 'system'}`
    case 'import':
      return `imported at ${place}`
    case 'name':
      return `named in ${place}`
    case 'prefix':
      return `may be imported at ${place}: the name is put together there`
    case 'native':
      return `imported by native code of ${place}`
    case 'package':
      return `the package of ${place}`
    case 'export':
      return `taken by \`import *\` of ${place}`
    case 'distribution':
      return `${detail ?? 'its distribution'} stays whole`
    case 'metadata':
      return from === undefined ? (detail ?? 'metadata') : `metadata of ${detail ?? from}`
    case 'package-data':
      return detail ?? `data of ${place}`
    case 'needed':
      return `${detail ?? 'needed'}, needed by ${from ?? 'native code'}`
    case 'dlopen':
      return detail ?? `opened by ${place}`
    case 'rule':
      return `a rule of pare: ${detail ?? place}`
    case 'trace':
      return detail ?? 'touched by the proof'
  }
}

/** As its author knows it: bytecode is called by its source. */
function fileOf(path: string): string {
  const [, member] = /^usr\/lib\/python3\d+\.zip\/(.+)$/.exec(path) ?? []
  return (member ?? path)
    .replace(/^app\//, '')
    .replace(/^usr\/(?:local\/)?lib\/python3\.\d+\/(?:dist-packages\/|lib-dynload\/)?/, '')
    .replace(/\.pyc$/, '.py')
}

function alsoLines(also: readonly string[], emphasis: Emphasis): string[] {
  if (also.length === 0) return []
  const shown = also.slice(0, 3).map(fileOf).join(', ')
  return [
    `  ${emphasis.dim(`asked for by ${count(also.length, 'more entry', 'more entries')} as well: ${shown}${also.length > 3 ? ' …' : ''}`)}`,
  ]
}

function takesLines({ entries, size, isExact }: Takes): string[] {
  if (entries.length === 0) return ['Nothing else would leave with it.']
  const head = `${isExact ? 'Leaves' : 'Leaves at most'} with it: ${count(entries.length, 'file')}, ${megabytes(size)}`
  const rest = entries.length - shownEntries
  return [
    head,
    ...entries.slice(0, shownEntries).map(entry => `  ${megabytes(entry.size).padStart(9)}  /${entry.path}`),
    ...(rest > 0 ? [`  ${' '.repeat(9)}  and ${rest} more`] : []),
  ]
}

function leftLines({ entry, leaving, instead }: Answer<'left'>, { level }: WhyResult, emphasis: Emphasis): string[] {
  const { path, module, size, origin } = entry
  const facts = [...(module === undefined ? [] : [`module ${module}`]), origin, megabytes(size)]
  return [
    `${emphasis.bold(`/${path}`)} is not in the image`,
    `  ${facts.join(', ')}`,
    '',
    `  left by the rule ${leaving.rule} (level ${level}): ${leaving.summary}`,
    `  see ${leaving.page}`,
    ...(instead ? [`  in its place: /${instead.path}, ${megabytes(instead.size)}`] : []),
    ...(leaving.keep === undefined ? [] : [`  keep it: ${leaving.keep}`]),
  ]
}

function groupLines(
  { name, kept, left, chain, takes }: Answer<'group'>,
  result: WhyResult,
  emphasis: Emphasis,
): string[] {
  return [
    emphasis.bold(name),
    `  ${count(kept.entries, 'file')} in the image, ${megabytes(kept.size)}`,
    ...left.map(
      ({ rule, entries, size }) => `  ${count(entries, 'file')} left by the rule ${rule}, ${megabytes(size)}`,
    ),
    ...(chain.length === 0 ? [] : ['', ...chainLines(chain, result, emphasis), '', ...takesLines(takes)]),
  ]
}

function absentLines({ module, package: name }: Answer<'absent'>): string[] {
  return [
    `${module} is a module of the standard library that no package of this image has`,
    name === undefined
      ? '  this version of CPython has no such module'
      : `  Debian has it in ${name}; have it: [tool.pare] packages = ["${name}"]`,
  ]
}

function topLines(
  { causes, of }: Extract<WhyResult['answer'], { readonly kind: 'top' }>,
  { image, level, platform, size, proof }: WhyResult,
  emphasis: Emphasis,
): string[] {
  const width = Math.max(...causes.map(({ what }) => what.length), 0)
  const rest = size - causes.reduce((sum, cause) => sum + cause.size, 0)
  return [
    `${emphasis.bold(image)}  ${platform}, level ${level}, ${megabytes(size)}`,
    ...(proof
      ? [emphasis.dim(`proven: ${proof.probes.map(({ probe, answer }) => `${probe} → ${answer}`).join(', ')}`)]
      : []),
    '',
    ...causes.map(
      cause => `  ${megabytes(cause.size).padStart(9)}  ${cause.what.padEnd(width)}  ${emphasis.dim(causeText(cause))}`,
    ),
    ...(of > causes.length ? [`  ${megabytes(rest).padStart(9)}  ${of - causes.length} more`] : []),
  ]
}

function causeText({ reason, origins, what, places }: Cause): string {
  const { kind, from, line, detail } = reason
  const place = from === undefined ? undefined : `${fileOf(from)}${line === undefined ? '' : `:${line}`}`
  const others = origins.map(({ origin }) => origin.slice(origin.indexOf(':') + 1)).filter(name => name !== what)
  const along = `${others.slice(0, 3).join(', ')}${others.length > 3 ? ' …' : ''}`
  if (kind === 'interpreter' || kind === 'system' || kind === 'dlopen') return `${causes[kind]}: ${along}`
  if (kind === 'rule') return 'a rule of pare'
  const first = place === undefined ? whyLinked(reason, undefined, []) : `${causes[kind] ?? 'asked for by'} ${place}`
  const why = places === 1 ? first : `${first} and ${count(places - 1, 'more place')}`
  return others.length === 0 || detail === what ? why : `${why}, with ${along}`
}

const causes: Readonly<Partial<Record<Reason['kind'], string>>> = {
  import: 'imported at',
  name: 'named in',
  needed: 'needed by',
  interpreter: 'needed by every program',
  system: 'part of every image',
  dlopen: 'opened by their names',
}

function count(number: number, singular: string, plural = `${singular}s`): string {
  return `${number} ${number === 1 ? singular : plural}`
}
