import { PareError } from '../../model/error.ts'

const referenceFlag = 0x80

/**
 * Marshalled code independent of the process that wrote it; what lies before `start` stays as it is.
 *
 * CPython marks an object as referable whenever its reference count is above one at that moment, which depends on what
 * else the process has compiled (astral-sh/uv#10619). Whether two equal texts are one object depends on it as well: the
 * name of a class is one with the constant of its body unless the process knew that name before. Here equal texts are one
 * object always, interned where one of them was; a mark stays only where a later reference uses it, and references are
 * numbered anew. Nothing else of the stream is free to vary. Layout: CPython's Python/marshal.c, versions 4 and 5
 * (CPython 3.11 to 3.14).
 */
export function normaliseReferences(stream: Uint8Array, start = 0): Uint8Array {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength)
  const seen: Seen = { marked: [], references: [], texts: new Map() }
  const end = walkObject(view, start, seen)
  if (end !== stream.length) throw brokenMarshal(end)

  const { firstOf, interned } = equalTexts(stream, seen.texts)
  const targetOf = (reference: number): number => {
    const target = seen.marked[view.getInt32(reference, true)]
    if (target === undefined || target > reference) throw brokenMarshal(reference)
    return firstOf.get(target) ?? target
  }
  const repeated = [...firstOf].filter(([position, first]) => position !== first)
  const replaced = new Map(seen.references.map(at => [at - 1, { end: at + 4, target: targetOf(at) }]))
  for (const [position, target] of repeated) replaced.set(position, { end: seen.texts.get(position)!, target })
  const targets = [...new Set([...replaced.values()].map(({ target }) => target))].sort((one, other) => one - other)
  const numbers = new Map(targets.map((position, number) => [position, number]))

  const written = Uint8Array.from(stream)
  for (const position of seen.marked) written[position]! &= ~referenceFlag
  for (const position of interned) written[position] = internedTypes.get(stream[position]! & ~referenceFlag)!
  for (const position of targets) written[position]! |= referenceFlag
  const parts: Uint8Array[] = []
  let copied = 0
  for (const [position, { end: next, target }] of [...replaced].sort(([one], [other]) => one - other)) {
    const reference = Buffer.alloc(5, 'r')
    reference.writeInt32LE(numbers.get(target)!, 1)
    parts.push(written.subarray(copied, position), reference)
    copied = next
  }
  return Buffer.concat([...parts, written.subarray(copied)])
}

/** What a walk over a stream has come by, as positions in it. */
interface Seen {
  readonly marked: number[]
  /** Where the number of each reference stands. */
  readonly references: number[]
  /** Where each text begins and ends. */
  readonly texts: Map<number, number>
}

/** The type of an interned text by that of the same text which is not, and by itself. */
const internedTypes: ReadonlyMap<number, number> = new Map(
  [...'utaAzZ'].map((type, at, all) => [type.charCodeAt(0), all[at | 1]!.charCodeAt(0)]),
)

/** The first of equal texts for each of them, and those first ones of which any is interned. */
function equalTexts(stream: Uint8Array, texts: ReadonlyMap<number, number>) {
  const firsts = new Map<string, number>()
  const firstOf = new Map<number, number>()
  const interned = new Set<number>()
  for (const [position, end] of texts) {
    const type = stream[position]! & ~referenceFlag
    // The type tells how long the length is, and whether the text is ASCII.
    const key =
      String.fromCharCode(internedTypes.get(type)!) + Buffer.from(stream.subarray(position + 1, end)).toString('latin1')
    const first = firsts.get(key) ?? position
    firsts.set(key, first)
    firstOf.set(position, first)
    if (type === internedTypes.get(type)) interned.add(first)
  }
  return { firstOf, interned }
}

/** Steps over one object and returns where it ends, noting marks, references and texts on the way. */
function walkObject(view: DataView, start: number, seen: Seen): number {
  const type = view.getUint8(start)
  if (type & referenceFlag) seen.marked.push(start)
  const at = start + 1
  const walkMany = (from: number, count: number) => {
    let position = from
    for (let index = 0; index < count; index++) position = walkObject(view, position, seen)
    return position
  }
  const textTo = (end: number) => {
    seen.texts.set(start, end)
    return end
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
      return at + 4 + view.getUint32(at, true)
    case 't':
    case 'u':
    case 'a':
    case 'A':
      return textTo(at + 4 + view.getUint32(at, true))
    case 'z':
    case 'Z':
      return textTo(at + 1 + view.getUint8(at))
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
      seen.references.push(at)
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
