import { bytesOf, collect } from '../../formats/digest/collect.ts'
import { formatRecord, parseRecord, recordDigest } from '../../formats/packaging/record.ts'
import type { AddressedContent } from '../../model/content.ts'
import { digestHex } from '../../model/oci/digest.ts'
import type { BlobStore } from '../../model/stores.ts'
import type { TreeFile } from '../../model/tree.ts'

/** An unpacked wheel with other content for some of its files, by their path below `site`; its RECORD says so. */
export function withChanged(
  files: readonly TreeFile[],
  changed: ReadonlyMap<string, AddressedContent>,
  site: string,
  store: BlobStore,
): Promise<TreeFile[]> {
  return Promise.all(
    files.map(async file => {
      const path = file.path.slice(site.length + 1)
      const content = file.path.startsWith(`${site}/`) ? changed.get(path) : undefined
      if (content) return { ...file, content }
      if (!/^[^/]+\.dist-info\/RECORD$/.test(path)) return file
      const text = Buffer.from(await collect(file.content.open())).toString()
      const rows = parseRecord(text, path).map(row => {
        const other = changed.get(row.path)
        return other ? { ...row, digest: recordDigest(digestHex(other.digest)), size: other.size } : row
      })
      return { ...file, content: await store.write(bytesOf(Buffer.from(formatRecord(rows)))) }
    }),
  )
}
