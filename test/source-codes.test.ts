import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { sourceCodes } from '../scripts/docs/source-codes.ts'
import { temporaryFolder } from './temporary-folder.ts'

async function draw(files: Readonly<Record<string, string>>): Promise<string[]> {
  const home = await temporaryFolder()
  await mkdir(join(home, 'src'))
  for (const [name, text] of Object.entries(files)) await writeFile(join(home, 'src', name), text)
  return sourceCodes(home).map(
    ({ kind, code, exitCodes, explanation }) => `${kind} ${code} (${exitCodes}): ${explanation}`,
  )
}

const thrown = (indent: string, code: string) =>
  `${indent}throw new PareError({\n${indent}  code: '${code}',\n${indent}  exitCode: 2,\n${indent}  message: 'x',\n${indent}})`

describe('sourceCodes', () => {
  test('a maker is explained by its doc comment', async () => {
    const text =
      "/** No app\n * is there. */\nfunction noApp(): PareError {\n  return new PareError({ code: 'no-app', exitCode: 2, message: 'x' })\n}\n"
    expect(await draw({ 'a.ts': text })).toEqual(['error no-app (2): No app is there.'])
  })

  test('the doc comment of a function that does something else explains nothing', async () => {
    expect(await draw({ 'a.ts': `/** Reads. */\nfunction read(): string {\n${thrown('  ', 'no-file')}\n}\n` })).toEqual(
      ['error no-file (2): undefined'],
    )
  })

  test('a doc comment right above the statement explains it', async () => {
    const text = `function read(): string {\n  /** There is no file. */\n${thrown('  ', 'no-file')}\n}\n`
    expect(await draw({ 'a.ts': text })).toEqual(['error no-file (2): There is no file.'])
  })

  test('both sides of a choice are codes, what is compared with is none', async () => {
    const text =
      "/** The disk. */\nfunction failed(): PareError {\n  return new PareError({ code: why === 'full' ? 'disk-full' : 'disk-failed', exitCode: isFull ? 69 : 2, message: 'x' })\n}\n"
    expect(await draw({ 'a.ts': text })).toEqual([
      'error disk-failed (2,69): The disk.',
      'error disk-full (2,69): The disk.',
    ])
  })

  test('a condition that chooses the code chooses the exit code', async () => {
    const text =
      "/** The disk. */\nfunction failed(): PareError {\n  return new PareError({ code: isFull ? 'disk-full' : 'disk-failed', exitCode: isFull ? 69 : 2, message: 'x' })\n}\n"
    expect(await draw({ 'a.ts': text })).toEqual([
      'error disk-failed (2): The disk.',
      'error disk-full (69): The disk.',
    ])
  })

  test('a code without an exit code is a warning, unless a maker beside it passes it on', async () => {
    const warning = "/** Slow. */\nfunction slow(): Advice {\n  return { code: 'slow-server', message: 'x' }\n}\n"
    expect(await draw({ 'a.ts': warning })).toEqual(['warning slow-server (): Slow.'])
    const maker =
      "/** The proof; `slow-server` as well. */\nfunction proof(): PareError {\n  return new PareError({ code: a?.code ?? 'proof-failed', exitCode: 1, message: 'x' })\n}\n"
    expect(await draw({ 'a.ts': warning, 'b.ts': maker })).toEqual([
      'error proof-failed (1): The proof; `slow-server` as well.',
      'error slow-server (1): Slow.',
    ])
  })

  test('a code that is handed to a maker is found where it is handed over', async () => {
    const maker =
      'export function scan(text: string, code: string): Scanner {\n  return new PareError({\n    code,\n    exitCode: 2,\n    message: text,\n  })\n}\n'
    const caller =
      "function parse(text: string): string {\n  /** No marker. */\n  return scan(text, 'invalid-marker')\n}\n"
    expect(await draw({ 'a.ts': maker, 'b.ts': caller })).toEqual(['error invalid-marker (2): No marker.'])
  })
})
