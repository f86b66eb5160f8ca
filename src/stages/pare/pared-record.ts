import { posix } from 'node:path'
import { collect } from '../../formats/digest/collect.ts'
import { formatRecord, parseRecord } from '../../formats/packaging/record.ts'
import type { ImagePath } from '../../model/image-path.ts'
import type { TreeFile } from '../../model/tree.ts'

/** The text of a RECORD without the files that are not in the image, so that it stays true to what is there. */
export async function paredRecord(record: TreeFile, dropped: ReadonlyMap<ImagePath, string>): Promise<string> {
  const site = posix.dirname(posix.dirname(record.path))
  const entries = parseRecord(Buffer.from(await collect(record.content.open())).toString(), record.path)
  return formatRecord(entries.filter(({ path }) => !dropped.has(posix.join(site, path) as ImagePath)))
}
