import { parseRecord, recordDigest } from '../../formats/packaging/record.ts'
import { readZip } from '../../formats/zip/read-zip.ts'
import type { AddressedContent } from '../../model/content.ts'
import { type Digest, digestHex } from '../../model/oci/digest.ts'

/** A file of a wheel that is a plain copy of a module of its source. */
export interface PlainCopy {
  /** Path in the source. */
  readonly from: string
  readonly digest: Digest
}

interface ModuleFile {
  readonly path: string
  readonly content?: AddressedContent
}

/**
 * The plain modules of a source that a wheel has, by their path in it; `undefined` where one of them may have gone into the
 * wheel in another way, so that a change in it cannot be followed.
 */
export async function plainCopies(
  wheel: AddressedContent,
  fileName: string,
  files: readonly ModuleFile[],
  plain: ReadonlySet<string>,
): Promise<Record<string, PlainCopy> | undefined> {
  const recorded = await recordedModules(wheel, fileName)
  const copies: Record<string, PlainCopy> = {}
  const sources = new Map(files.map(file => [file.path, file]))
  const plainNames = new Set([...plain].map(lastPart))
  for (const [path, digest] of recorded) {
    const from = [path, `src/${path}`].find(candidate => sources.has(candidate))
    const content = from === undefined ? undefined : sources.get(from)!.content
    const isCopy = content !== undefined && recordDigest(digestHex(content.digest)) === digest
    if (from !== undefined && plain.has(from)) {
      if (!isCopy) return undefined
      copies[path] = { from, digest: content.digest }
    } else if (!isCopy && plainNames.has(lastPart(path))) {
      // It may come from a plain module that lies elsewhere.
      return undefined
    }
  }
  return copies
}

async function recordedModules(wheel: AddressedContent, fileName: string): Promise<[path: string, digest: string][]> {
  for await (const member of readZip(wheel, fileName)) {
    if (!/^[^/]+\.dist-info\/RECORD$/.test(member.entry.name)) continue
    const rows = parseRecord(Buffer.from(await member.read()).toString(), member.entry.name)
    return rows.flatMap(({ path, digest }) =>
      path.endsWith('.py') && digest !== undefined ? [[path, digest.replace(/=+$/, '')] as [string, string]] : [],
    )
  }
  return []
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
