import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { RecordStore } from '../../model/stores.ts'
import { cacheFailed } from './cache-failed.ts'

/**
 * Records as JSON files, each with the digest of its own text in front: a file that was cut or changed reads as absent.
 * `epoch` is part of every key, so that another version of pare never reads what it would understand differently.
 */
export function recordDirectory(directory: string, epoch: string): RecordStore {
  const pathOf = (kind: string, key: string) => join(directory, kind, `${sha256(`${epoch}\n${key}`)}.json`)

  const ready = new Set<string>()

  function prepare(folder: string): void {
    if (ready.has(folder)) return
    mkdirSync(folder, { recursive: true })
    ready.add(folder)
  }

  // By calls that wait: a build reads and writes hundreds of small records, and handing each to another thread and back
  // costs several times what the call itself does.
  async function get<Value>(kind: string, key: string): Promise<Value | undefined> {
    const text = textOf(pathOf(kind, key))
    if (text === undefined) return undefined
    const end = text.indexOf('\n')
    const body = text.slice(end + 1)
    return sha256(body) === text.slice(0, end) ? (JSON.parse(body) as Value) : undefined
  }

  async function put(kind: string, key: string, value: unknown): Promise<void> {
    const path = pathOf(kind, key)
    const body = JSON.stringify(value)
    const partial = `${path}.${randomUUID()}`
    try {
      prepare(dirname(path))
      writeFileSync(partial, `${sha256(body)}\n${body}`)
      renameSync(partial, path)
    } catch (cause) {
      rmSync(partial, { force: true })
      throw cacheFailed(directory, cause)
    }
  }

  return { get, put }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
