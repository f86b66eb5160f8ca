import { PareError } from '../../model/error.ts'

/** One paragraph of a control file: lower-case field name → value, continuation lines joined by `\n`. */
export type Stanza = ReadonlyMap<string, string>

const space = 32
const tab = 9
const hash = 35

/**
 * The stanzas of deb822 text. With `fields` (lower-case names) all others are skipped unread, which makes an index of
 * 56 MB a matter of a third of a second.
 */
export function parseControl(text: string, fields?: ReadonlySet<string>, name = 'control file'): Stanza[] {
  const stanzas: Stanza[] = []
  const isWanted = fields && filterOf(fields)
  let stanza = new Map<string, string>()
  let isEmpty = true
  let field: string | undefined
  const flush = (): void => {
    if (!isEmpty) stanzas.push(stanza)
    stanza = new Map()
    isEmpty = true
    field = undefined
  }
  for (let start = 0; start < text.length; ) {
    let end = text.indexOf('\n', start)
    if (end === -1) end = text.length
    const first = text.charCodeAt(start)
    if (start === end) flush()
    else if (first === space || first === tab) {
      const line = text.slice(start + 1, end)
      if (line.trim() === '') {
        // A line of blanks ends a stanza in Policy's reading, but only where no field could go on.
        if (isEmpty) flush()
      } else if (isEmpty) throw invalidControlFile(name, text, start)
      else if (field !== undefined) stanza.set(field, `${stanza.get(field)}\n${line.trimEnd()}`)
    } else if (first !== hash) {
      const colon = text.indexOf(':', start)
      if (colon <= start || colon > end) throw invalidControlFile(name, text, start)
      isEmpty = false
      field = undefined
      if (isWanted === undefined || isWanted(first, colon - start)) {
        const key = text.slice(start, colon).toLowerCase()
        if (fields === undefined || fields.has(key)) {
          field = key
          stanza.set(key, text.slice(colon + 1, end).trim())
        }
      }
    }
    start = end + 1
  }
  flush()
  return stanzas
}

// Most lines are told apart by their first letter and length, without making a string of the name.
function filterOf(fields: ReadonlySet<string>): (first: number, length: number) => boolean {
  const known = new Uint8Array(1 << 12)
  for (const field of fields) known[slotOf(field.charCodeAt(0), field.length)] = 1
  return (first, length) => known[slotOf(first, length)] === 1
}

function slotOf(first: number, length: number): number {
  return ((first & 31) << 7) | (length & 127)
}

/** Text that should be a Debian control file is not. */
export function invalidControlFile(name: string, text: string, offset: number): PareError {
  const line = text.slice(0, offset).split('\n').length
  const end = text.indexOf('\n', offset)
  const found = text.slice(offset, end === -1 ? undefined : end).slice(0, 80)
  return new PareError({
    code: 'invalid-control-file',
    exitCode: 2,
    message: `Expected \`Field: value\` in line ${line} of \`${name}\`, got \`${found}\``,
  })
}
