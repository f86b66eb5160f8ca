import { parseToml } from '../toml/parse-toml.ts'

/** What a script says of itself in its comments (PEP 723). */
export interface InlineMetadata {
  readonly dependencies: readonly string[]
  readonly requiresPython?: string
}

const block = /^# \/\/\/ script[ \t]*\r?\n((?:#(?: .*)?\r?\n)+?)# \/\/\/[ \t]*$/m

/** The block `# /// script` of a Python file, where it has one. */
export function parseInlineMetadata(source: string, file: string): InlineMetadata | undefined {
  const found = block.exec(source)
  if (found === null) return undefined
  const text = found[1]!.replaceAll(/^# ?/gm, '')
  const table = parseToml(text, file)
  const { dependencies } = table
  const requiresPython = table['requires-python']
  return {
    dependencies: Array.isArray(dependencies) ? dependencies.filter(item => typeof item === 'string') : [],
    ...(typeof requiresPython === 'string' ? { requiresPython } : {}),
  }
}
