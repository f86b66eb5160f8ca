import type { Bytes } from '../../model/bytes.ts'
import { parseControl, type Stanza } from './control.ts'

const batchSize = 1 << 20

/**
 * The stanzas of an index of any size, in batches, of which one is in memory at a time. Bytes are taken for characters,
 * which is twice as fast as UTF-8 and right for every field that names packages, versions and files: Policy has them ASCII.
 */
export async function* readStanzas(
  bytes: Bytes,
  fields: ReadonlySet<string>,
  name: string,
): AsyncGenerator<readonly Stanza[]> {
  let waiting: Uint8Array[] = []
  let size = 0
  for await (const chunk of bytes) {
    waiting.push(chunk)
    size += chunk.length
    if (size < batchSize) continue
    const text = Buffer.concat(waiting, size).toString('latin1')
    // A batch ends where a stanza ends; without such an end it grows.
    const end = text.lastIndexOf('\n\n') + 1
    if (end > 0) yield parseControl(text.slice(0, end), fields, name)
    waiting = [Buffer.from(text.slice(end), 'latin1')]
    size = waiting[0]!.length
  }
  yield parseControl(Buffer.concat(waiting, size).toString('latin1'), fields, name)
}
