import type { LeftEntry } from '../../model/reason.ts'

/** Why an entry left, and how it would stay. */
export interface Leaving {
  readonly rule: string
  /** What the rule takes out, in words. */
  readonly summary: string
  /** The page that says more, from the root of the repository. */
  readonly page: string
  /** What to write to have it back; without it, there is no way. */
  readonly keep?: string
}

/** Says why an entry left and what to write to have it; `summaries` says of a rule what it takes out. */
export function leavingOf(entry: LeftEntry, summaries: ReadonlyMap<string, string>): Leaving {
  const { rule, module } = entry
  const keep = keepOf(entry)
  const page =
    module !== undefined && !isTwin(entry) ? 'docs/concepts/paring.md' : 'docs/concepts/what-leaves-the-image.md'
  return { rule, summary: summaries.get(rule) ?? rule, page, ...(keep !== undefined ? { keep } : {}) }
}

function keepOf(entry: LeftEntry): string | undefined {
  const { path, module, origin, rule } = entry
  if (isTwin(entry)) return undefined
  if (rule === 'drop-setting') return 'take it out of [tool.pare] drop'
  const [, debian] = /^debian:(.+)$/.exec(origin) ?? []
  // A library alone would lack those that it needs itself.
  if (rule === 'unneeded-library' && debian !== undefined) return `[tool.pare] packages = ["${debian}"]`
  const isPared = rule === 'unreached-module' || rule === 'untouched'
  if (module !== undefined && (isPared || debian !== undefined)) return `[tool.pare] keep = ["${module}"]`
  return isPared || debian !== undefined ? `[tool.pare] keep = ["/${path}"]` : undefined
}

/** Whether its bytecode is there in its place. */
export function isTwin({ rule }: LeftEntry): boolean {
  return rule === 'bytecode-twin'
}
