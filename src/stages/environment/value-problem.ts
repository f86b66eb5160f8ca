import type { EnvironmentVariable, VariableType } from '../../model/environment.ts'

const words = /^(?:1|0|true|false|yes|no|on|off|t|f|y|n|ok|none|enabled?|disabled?)$/i

const checks: Readonly<Partial<Record<VariableType, (value: string) => boolean>>> = {
  integer: value => /^[+-]?\d(?:_?\d)*$/.test(value),
  number: value =>
    /^[+-]?(?:inf(?:inity)?|nan)$/i.test(value) || (value !== '' && !Number.isNaN(Number(value.replaceAll('_', '')))),
  boolean: value => words.test(value),
  json: isJson,
  url: value => /^[a-z][a-z0-9+.-]*:/i.test(value),
}

const titles: Readonly<Partial<Record<VariableType, string>>> = {
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  json: 'JSON',
  url: 'a URL',
}

/** What the code expects of a value that it cannot be, in words; the value is never told. */
export function valueProblem({ type, choices }: EnvironmentVariable, value: string): string | undefined {
  const text = value.trim()
  if (choices && !choices.includes(text)) return `one of ${choices.map(choice => `\`${choice}\``).join(', ')}`
  return checks[type]?.(text) === false ? titles[type] : undefined
}

function isJson(value: string): boolean {
  try {
    JSON.parse(value)
    return true
  } catch {
    return false
  }
}
