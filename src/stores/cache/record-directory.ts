import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, unlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { RecordStore } from '../../model/stores.ts'
import { cacheFailed } from './cache-failed.ts'

/**
 * Records as JSON files, each with the digest of its own text in front: a file that was cut or changed reads as absent.
 * `epoch` is part of every key, so that another version of pare never reads what it would understand differently.
 */
export function recordDirectory(directory: string, epoch: string): RecordStore {
  const pathOf = (kind: string, key: string) => join(directory, kind, `${sha256(`${epoch}\n${key}`)}.json`)

  async function get<Value>(kind: string, key: string): Promise<Value | undefined> {
    const text = await readFile(pathOf(kind, key), 'utf8').catch(() => undefined)
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
      await mkdir(dirname(path), { recursive: true })
      await writeFile(partial, `${sha256(body)}\n${body}`)
      await rename(partial, path)
    } catch (cause) {
      await unlink(partial).catch(() => {})
      throw cacheFailed(directory, cause)
    }
  }

  return { get, put }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
