import type { Content } from '../../model/bytes.ts'
import { bytecodeStrings } from './bytecode-strings.ts'

/** Beyond this a file is data, and nobody wrote it by hand. */
const limit = 2 * 2 ** 20

/** The start of a content as text, or `undefined` when it is none; every byte is one character, so that nothing fails. */
export async function readText(content: Content): Promise<string | undefined> {
  const bytes = await readStart(content, isText)
  if (bytes === undefined) return undefined
  // What a shell on Windows writes by `>`.
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le')
  return bytes.toString('latin1', 0, limit)
}

/** The strings of a compiled module, the start of it. */
export async function readBytecode(content: Content): Promise<string> {
  return bytecodeStrings((await readStart(content, () => true))!)
}

async function readStart(content: Content, isWanted: (start: Uint8Array) => boolean): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of content.open()) {
    if (size === 0 && !isWanted(chunk)) return undefined
    chunks.push(chunk)
    size += chunk.length
    if (size >= limit) break
  }
  return Buffer.concat(chunks, size)
}

function isText(chunk: Uint8Array): boolean {
  return (chunk[0] === 0xff && chunk[1] === 0xfe) || chunk.subarray(0, 8192).indexOf(0) === -1
}

/** Files whose name says that they hold no text; bytecode in `__pycache__` lies beside its source. */
export function isBinaryName(path: string): boolean {
  return /(?:^|\/)__pycache__\/|\.(?:so(?:\.\d+)*|a|o|png|jpe?g|gif|webp|avif|ico|woff2?|ttf|otf|eot|mp[34]|ogg|webm|wav|flac|pdf|zip|gz|xz|bz2|zst|whl|jar|npz|npy|pt|pth|onnx|safetensors|parquet|feather|h5|pkl|joblib|sqlite3?|mo|wasm|dll|exe)$/i.test(
    path,
  )
}
