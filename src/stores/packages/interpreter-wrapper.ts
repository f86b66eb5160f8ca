import { randomUUID } from 'node:crypto'
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { digestOf } from '../../formats/digest/digest-of.ts'
import { digestHex } from '../../model/oci/digest.ts'
import type { HostInterpreter } from '../../model/sandbox.ts'

/** The path of a program that starts `interpreter`; uv asks for a path, and this interpreter needs its own loader. */
export async function interpreterWrapper(interpreter: HostInterpreter, cacheDirectory: string): Promise<string> {
  const script = wrapperScript(interpreter)
  const folder = join(cacheDirectory, 'interpreters', digestHex(digestOf(Buffer.from(script))).slice(0, 16))
  const path = join(folder, `python${interpreter.version}`)
  // An unchanged file keeps its time, by which uv knows what it learned of it.
  if ((await readFile(path, 'utf8').catch(() => undefined)) === script) return path
  const partial = join(folder, `.${randomUUID()}`)
  await mkdir(folder, { recursive: true })
  await writeFile(partial, script)
  await chmod(partial, 0o755)
  await rename(partial, path)
  return path
}

function wrapperScript({ argv, environment }: HostInterpreter): string {
  const exports = Object.entries(environment).map(([name, value]) => `export ${name}=${quoted(value)}\n`)
  return `#!/bin/sh\n${exports.join('')}exec ${argv.map(quoted).join(' ')} "$@"\n`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
