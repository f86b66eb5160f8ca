import { PareError } from '../../model/error.ts'

const referenceFlag = 0x80

/**
 * Makes marshalled code independent of the process that wrote it, in place.
 *
 * CPython marks an object as referable whenever its reference count is above one at that moment, which depends on what
 * else the process has compiled (astral-sh/uv#10619). Here a mark stays only where a later reference uses it, and the
 * references are numbered anew; nothing else of the stream is free to vary. Layout: CPython's Python/marshal.c,
 * versions 4 and 5 (CPython 3.11 to 3.14).
 */
export function normaliseReferences(stream: Uint8Array, start = 0): void {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength)
  const marked: number[] = []
  const references: number[] = []
  const end = walkObject(view, start, marked, references)
  if (end !== stream.length) throw brokenMarshal(end)

  const used = new Set(references.map(position => view.getInt32(position, true)))
  const renumbered = new Map<number, number>()
  marked.forEach((position, index) => {
    if (used.has(index)) renumbered.set(index, renumbered.size)
    else stream[position]! &= ~referenceFlag
  })
  for (const position of references) {
    const target = renumbered.get(view.getInt32(position, true))
    if (target === undefined) throw brokenMarshal(position)
    view.setInt32(position, target, true)
  }
}

/** Steps over one object and returns where it ends, noting marks and references on the way. */
function walkObject(view: DataView, start: number, marked: number[], references: number[]): number {
  const type = view.getUint8(start)
  if (type & referenceFlag) marked.push(start)
  const at = start + 1
  const walkMany = (from: number, count: number) => {
    let position = from
    for (let index = 0; index < count; index++) position = walkObject(view, position, marked, references)
    return position
  }
  switch (String.fromCharCode(type & ~referenceFlag)) {
    case '0':
    case 'N':
    case 'F':
    case 'T':
    case 'S':
    case '.':
      return at
    case 'i':
      return at + 4
    case 'l':
      return at + 4 + 2 * Math.abs(view.getInt32(at, true))
    case 'g':
      return at + 8
    case 'y':
      return at + 16
    case 's':
    case 't':
    case 'u':
    case 'a':
    case 'A':
      return at + 4 + view.getUint32(at, true)
    case 'z':
    case 'Z':
      return at + 1 + view.getUint8(at)
    case ')':
      return walkMany(at + 1, view.getUint8(at))
    case '(':
    case '[':
    case '<':
    case '>':
      return walkMany(at + 4, view.getUint32(at, true))
    case '{': {
      let position = at
      while (view.getUint8(position) !== 0x30) position = walkMany(position, 2)
      return position + 1
    }
    case ':':
      return walkMany(at, 3)
    case 'r':
      references.push(at)
      return at + 4
    case 'c': {
      // Five counts, eight objects from code to qualname, the first line number, then line and exception tables.
      const afterNames = walkMany(at + 5 * 4, 8)
      return walkMany(afterNames + 4, 2)
    }
    default:
      throw brokenMarshal(start)
  }
}

/** The interpreter wrote bytecode in a form that pare does not know, so that it could not be made reproducible. */
function brokenMarshal(position: number): PareError {
  return new PareError({
    code: 'unknown-bytecode',
    exitCode: 70,
    message: `Could not read the bytecode that the interpreter wrote: unknown content at byte ${position}`,
  })
}
