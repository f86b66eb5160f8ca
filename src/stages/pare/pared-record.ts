import { posix } from 'node:path'
import { collect } from '../../formats/digest/collect.ts'
import { formatRecord, parseRecord, type RecordEntry, recordDigest } from '../../formats/packaging/record.ts'
import { digestHex } from '../../model/oci/digest.ts'
import type { TreeFile } from '../../model/tree.ts'

/**
 * The text of a RECORD, true to what is in the image: rows of files that left go, bytecode that stands in place of its
 * source gets a row, and so does what is there with other content. `before` and `after` are the distribution's files with and without what left.
 */
export async function paredRecord(
  record: TreeFile,
  before: readonly TreeFile[],
  after: readonly TreeFile[],
): Promise<string> {
  const site = posix.dirname(posix.dirname(record.path))
  const rows = parseRecord(Buffer.from(await collect(record.content.open())).toString(), record.path)
  const present = new Map<string, TreeFile>(after.map(file => [file.path, file]))
  const gone = new Set<string>(before.map(({ path }) => path).filter(path => !present.has(path)))
  const changed = new Map<string, TreeFile>()
  for (const { path, content } of before) {
    const file = present.get(path)
    if (file && path !== record.path && file.content.digest !== content.digest) changed.set(path, file)
  }
  return formatRecord(
    rows.flatMap(row => {
      const path = posix.join(site, row.path)
      const own = changed.get(path)
      if (own) return [rowOf(row.path, own)]
      if (!gone.has(path)) return [row]
      const bytecode = path.endsWith('.py') ? present.get(`${path}c`) : undefined
      return bytecode ? [rowOf(`${row.path}c`, bytecode)] : []
    }),
  )
}

function rowOf(path: string, { content: { digest, size } }: TreeFile): RecordEntry {
  return { path, algorithm: 'sha256', digest: recordDigest(digestHex(digest)), size }
}
