import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { bytesOf } from '../../formats/digest/collect.ts'
import type { BytecodeCompiler, CompiledSource, CompileOptions, PythonSource } from '../../model/bytecode.ts'
import type { AddressedContent } from '../../model/content.ts'
import { PareError } from '../../model/error.ts'
import { formatImagePath } from '../../model/image-path.ts'
import type { HostInterpreter } from '../../model/sandbox.ts'
import type { BlobStore, RecordStore } from '../../model/stores.ts'
import { compilerScript } from '../../python/bytecode/compiler-script.ts'
import { normaliseReferences } from '../../python/bytecode/normalise-references.ts'

/** Bytes before the marshalled code in a .pyc: magic number, flags, source hash. */
const headerSize = 16

/** Below this many sources a second interpreter costs more than it saves. */
const sourcesPerProcess = 60

interface Stores {
  readonly blobs: BlobStore
  readonly records: RecordStore
}

/** With docstrings, or without. */
type Style = 'full' | 'terse'

type CompiledRecord = { readonly digest: string; readonly size: number } | { readonly problem: string }

/** A compiler that runs `interpreter` on this computer and keeps what it compiled, by source digest and image path. */
export function bytecodeCompiler(
  interpreter: () => Promise<HostInterpreter>,
  python: string,
  stores: Stores,
  parallel: number,
): BytecodeCompiler {
  async function compile(sources: readonly PythonSource[], options: CompileOptions = {}): Promise<CompiledSource[]> {
    const style = options.withoutDocstrings ? 'terse' : 'full'
    const results = new Map<string, CompiledSource>()
    const missing: PythonSource[] = []
    await Promise.all(
      sources.map(async source => {
        const known = await recall(source, style)
        if (known) results.set(source.path, known)
        else missing.push(source)
      }),
    )
    if (missing.length > 0) {
      missing.sort((left, right) => (left.path < right.path ? -1 : 1))
      const { argv, environment } = await interpreter()
      const shares = divide(missing, Math.min(parallel, Math.ceil(missing.length / sourcesPerProcess)))
      await Promise.all(
        shares.map(async share => {
          for await (const [source, answer] of runCompiler(argv, environment, share, style, options.signal)) {
            results.set(source.path, await remember(source, answer, style))
          }
        }),
      )
    }
    return sources.map(source => results.get(source.path)!)
  }

  async function recall(source: PythonSource, style: Style): Promise<CompiledSource | undefined> {
    const record = await stores.records.get<CompiledRecord>('bytecode', keyOf(source, style))
    if (!record) return undefined
    if ('problem' in record) return { path: source.path, problem: record.problem }
    const bytecode = await stores.blobs.find(record.digest as AddressedContent['digest'])
    return bytecode && { path: source.path, bytecode }
  }

  async function remember(source: PythonSource, answer: Answer, style: Style): Promise<CompiledSource> {
    if ('problem' in answer) {
      await stores.records.put('bytecode', keyOf(source, style), answer)
      return { path: source.path, problem: answer.problem }
    }
    const normal = normaliseReferences(answer.bytecode, headerSize)
    const bytecode = await stores.blobs.write(bytesOf(normal))
    await stores.records.put('bytecode', keyOf(source, style), { digest: bytecode.digest, size: bytecode.size })
    return { path: source.path, bytecode }
  }

  const keyOf = ({ content, path }: PythonSource, style: Style) =>
    `${python} ${content.digest} ${path}${style === 'full' ? '' : ` ${style}`}`
  return { python, compile }
}

function divide<Item>(items: readonly Item[], parts: number): Item[][] {
  const shares: Item[][] = Array.from({ length: Math.max(1, parts) }, () => [])
  items.forEach((item, index) => {
    shares[index % shares.length]!.push(item)
  })
  return shares
}

type Answer = { readonly bytecode: Uint8Array } | { readonly problem: string }

async function* runCompiler(
  argv: readonly string[],
  environment: Readonly<Record<string, string>>,
  sources: readonly PythonSource[],
  style: Style,
  signal: AbortSignal | undefined,
): AsyncGenerator<[PythonSource, Answer]> {
  const child = spawn(argv[0]!, [...argv.slice(1), '-I', '-S', '-c', compilerScript, style], {
    env: { ...environment, PYTHONHASHSEED: '0' },
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(signal ? { signal } : {}),
  })
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-2000)
  })
  // An interruption is told by `closed`; nobody may be waiting for it yet, or any more.
  child.on('error', () => {})
  child.stdin.on('error', () => {})
  child.stdin.end(sources.map(source => `${formatImagePath(source.path)}\0${source.content.hostPath}\n`).join(''))
  const closed = once(child, 'close')
  closed.catch(() => {})
  try {
    let index = 0
    for await (const answer of frames(child.stdout)) yield [sources[index++]!, answer]
    const [code] = await closed
    if (code !== 0 || index !== sources.length) throw compilerFailed(complaint)
  } finally {
    child.kill('SIGKILL')
  }
}

async function* frames(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Answer> {
  let pending = Buffer.alloc(0)
  for await (const chunk of stream) {
    pending = pending.length === 0 ? Buffer.from(chunk) : Buffer.concat([pending, chunk])
    let at = 0
    while (pending.length - at >= 5) {
      const size = pending.readUInt32LE(at + 1)
      if (pending.length - at - 5 < size) break
      // A copy: the bytes are changed in place afterwards.
      const payload = Buffer.from(pending.subarray(at + 5, at + 5 + size))
      yield pending[at] === 0x2b ? { bytecode: payload } : { problem: payload.toString() }
      at += 5 + size
    }
    pending = pending.subarray(at)
  }
}

/** The interpreter that compiles bytecode on this computer stopped or could not be started. */
function compilerFailed(complaint: string): PareError {
  return new PareError({
    code: 'bytecode-compiler-failed',
    exitCode: 69,
    message: `Could not compile bytecode: the interpreter stopped${complaint ? `, saying: ${complaint.trim()}` : ''}`,
    hint: 'remove the `programs` folder of the cache and try again; it will be fetched anew',
  })
}
