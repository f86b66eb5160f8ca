import type { PareError } from '../../model/error.ts'

/** Makes the error for a field that is not what it should be. */
export type InvalidField = (field: string, expected: string, got: string, cause?: unknown) => PareError

/** Reads the fields of a table; one that has another type than was asked for is an error that names it. */
export interface TableReader {
  /** The table as it was read. */
  readonly value: Readonly<Record<string, unknown>>
  text(key: string): string
  optionalText(key: string): string | undefined
  texts(key: string): string[]
  flag(key: string): boolean
  size(key: string): number | undefined
  hashes(key: string): Record<string, string>
  table(key: string): TableReader | undefined
  tables(key: string): TableReader[]
  problem(key: string, expected: string, got: unknown, cause?: unknown): PareError
}

/** A reader of the table `value`, which lies at `path` (`''` for a whole file); `invalid` makes its errors. */
export function tableReader(value: unknown, path: string, invalid: InvalidField): TableReader {
  const table = value as Record<string, unknown>
  const problem = (key: string, expected: string, got: unknown, cause?: unknown) =>
    invalid(`${path}${key}`, expected, typeof got === 'string' ? got : JSON.stringify(got), cause)
  const typed = <Type>(key: string, type: 'string' | 'boolean' | 'number', name: string): Type | undefined => {
    const found = table[key]
    if (found !== undefined && typeof found !== type) throw problem(key, name, found)
    return found as Type | undefined
  }
  const reader: TableReader = {
    value: table,
    problem,
    optionalText: key => typed<string>(key, 'string', 'a text'),
    text(key) {
      const found = reader.optionalText(key)
      if (found === undefined) throw problem(key, 'a text', 'nothing')
      return found
    },
    flag: key => typed<boolean>(key, 'boolean', '`true` or `false`') ?? false,
    size: key => typed<number>(key, 'number', 'a number'),
    texts(key) {
      const found = table[key] ?? []
      if (!Array.isArray(found) || found.some(item => typeof item !== 'string'))
        throw problem(key, 'a list of texts', found)
      return found
    },
    hashes(key) {
      const found = table[key] ?? {}
      if (!isTable(found)) throw problem(key, 'a table', found)
      return Object.fromEntries(
        Object.entries(found).map(([algorithm, digits]) => {
          if (typeof digits !== 'string') throw problem(key, 'a table of texts', found)
          return [algorithm.toLowerCase(), digits.toLowerCase()]
        }),
      )
    },
    table(key) {
      const found = table[key]
      if (found === undefined) return undefined
      if (!isTable(found)) throw problem(key, 'a table', found)
      return tableReader(found, `${path}${key}.`, invalid)
    },
    tables(key) {
      const found = table[key] ?? []
      if (!Array.isArray(found) || !found.every(isTable)) throw problem(key, 'a list of tables', found)
      return found.map((item, index) => {
        const label = typeof item.name === 'string' ? item.name : index
        return tableReader(item, `${path}${key}[${label}].`, invalid)
      })
    },
  }
  return reader
}

/** Whether a value of TOML or JSON is a table. */
export function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}
