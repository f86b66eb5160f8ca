import { PareError } from '../../model/error.ts'
import { type ImagePath, parseImagePath } from '../../model/image-path.ts'
import type { KeptEntry, LeftEntry, Reasons } from '../../model/reason.ts'
import { parseJson } from '../json/parse-json.ts'
import { moduleOfCell } from './module-cell.ts'
import type { KeptRow, LeftRow, ReasonsDocument } from './reasons-document.ts'
import { parseReasonsDocument } from './reasons-schema.ts'

/** The reasons that a document holds; `name` says where it came from. */
export function decodeReasons(bytes: Uint8Array, name: string): Reasons {
  const parsed = parseReasonsDocument(parseJson(bytes, name))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw invalidReasons(name, `${issue!.path.join('.') || 'it'}: ${issue!.message}`)
  }
  const { level, complete, kept, left } = parsed.data
  const document = parsed.data
  const paths = kept.map(row => pathOf(row, document, name))
  const at = <Value>(table: readonly Value[], index: number): Value => {
    const value = table[index]
    if (value === undefined)
      throw invalidReasons(name, `a row points to place ${index} of a table with ${table.length}`)
    return value
  }
  const keptEntry = (row: KeptRow, index: number): KeptEntry => {
    const [, , , , , reason, ...also] = row
    const { kind, from, line, detail } = at(document.reasons, reason)
    return {
      path: paths[index]!,
      ...commonOf(row, document, at),
      reason: {
        kind,
        ...(from !== undefined ? { from: at(paths, from) } : {}),
        ...(line !== undefined ? { line } : {}),
        ...(detail !== undefined ? { detail } : {}),
      },
      ...(also.length > 0 ? { also: also.map(asker => at(paths, asker)) } : {}),
    }
  }
  const leftEntry = (row: LeftRow): LeftEntry => ({
    path: pathOf(row, document, name),
    ...commonOf(row, document, at),
    rule: at(document.rules, row[5]),
  })
  return {
    level,
    kept: kept.map(keptEntry),
    left: left.map(leftEntry),
    ...(complete ? { isComplete: true } : {}),
  }
}

function pathOf([folder, file]: KeptRow | LeftRow, { folders }: ReasonsDocument, name: string): ImagePath {
  const parent = folders[folder]
  if (parent === undefined) throw invalidReasons(name, `a row points to folder ${folder} of ${folders.length}`)
  return parseImagePath(parent === '' ? file : `${parent}/${file}`)
}

function commonOf(
  [, file, size, cell, origin]: KeptRow | LeftRow,
  { packages, origins }: ReasonsDocument,
  at: (table: readonly string[], index: number) => string,
): Pick<KeptEntry, 'size' | 'module' | 'origin'> {
  const module = moduleOfCell(cell, file, packages)
  return { size, ...(module !== undefined ? { module } : {}), origin: at(origins, origin) }
}

/** The reasons that lie beside an image are not written as pare writes them. */
function invalidReasons(name: string, reason: string): PareError {
  return new PareError({
    code: 'invalid-reasons',
    exitCode: 2,
    message: `Could not read ${name}: ${reason}`,
    hint: 'it was damaged, or made by a newer pare: build the image again, or use the pare that made it',
  })
}
