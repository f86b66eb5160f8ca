import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ConfigDocument } from '../../src/report/config-document.ts'
import { configDocumentSchema } from '../../src/report/config-document-schema.ts'
import { pare, temporaryFolder } from './pare.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>

beforeAll(async () => {
  folder = await temporaryFolder()
})

afterAll(() => folder[Symbol.asyncDispose]())

async function settings(text: string): Promise<void> {
  await writeFile(join(folder.path, 'pyproject.toml'), `[project]\nname = "shop"\n\n${text}`)
}

async function config(flags: readonly string[] = [], environment: Readonly<Record<string, string>> = {}) {
  const { code, stdout, stderr } = await pare(['config', folder.path, '--json', ...flags], { environment })
  expect(code, stderr).toBe(0)
  const document: ConfigDocument = configDocumentSchema.parse(JSON.parse(stdout))
  return {
    of: (name: string) => document.settings.find(setting => setting.name === name),
    variable: (name: string) => document.variables.find(variable => variable.name === name),
  }
}

describe('pare config', () => {
  test('a value has the line that says it, or the default, or the flag that beats or adds to it', async () => {
    await settings(
      '[tool.pare]\nport = 80\nkeep = ["json"]\n\n[tool.pare.env]\nDEBUG = "0"\n\n[tool.pare.prove]\ntimeout = 9\n',
    )
    const { of } = await config(['--port', '8080', '--keep', 'sqlite3', '--', 'python', 'main.py'])
    const at = (line: number) => ({ kind: 'file', location: { file: 'pyproject.toml', line } })
    expect(of('level')).toEqual({ name: 'level', value: 'safe', sources: [{ kind: 'default' }] })
    expect(of('port')).toEqual({ name: 'port', value: 8080, sources: [{ kind: 'flag', flag: '--port' }] })
    expect(of('keep')).toEqual({
      name: 'keep',
      value: ['json', 'sqlite3'],
      sources: [at(6), { kind: 'flag', flag: '--keep' }],
    })
    expect(of('env.DEBUG')).toEqual({ name: 'env.DEBUG', value: '0', sources: [at(9)] })
    expect(of('prove.timeout')).toEqual({ name: 'prove.timeout', value: 9, sources: [at(12)] })
    expect(of('command')).toMatchObject({ value: ['python', 'main.py'], sources: [{ kind: 'flag', flag: '--' }] })
    expect(of('suite')).toEqual({ name: 'suite', sources: [{ kind: 'default' }] })
  })

  test('variables of the environment are shown without their passwords', async () => {
    await settings('')
    const { variable } = await config([], {
      UV_INDEX: 'own=https://ada:lovelace@index.example.com/simple',
      https_proxy: 'http://u:p@proxy:3128',
    })
    expect(variable('UV_INDEX')?.value).toBe('own=https://index.example.com/simple')
    expect(variable('https_proxy')?.value).toBe('http://proxy:3128/')
    expect(variable('PARE_DEBIAN_MIRROR')).toMatchObject({ default: 'http://deb.debian.org/debian' })
  })

  test('people see what was said, and by what', async () => {
    await settings('[tool.pare]\nlevel = "tight"\n')
    const { stdout } = await pare(['config', folder.path])
    expect(stdout).toMatch(/^settings\n {2}app +– +default\n/)
    expect(stdout).toMatch(/\n {2}level +"tight" +pyproject\.toml:5\n/)
  })

  test.each([
    ['[tool.pare]\nprot = 1\n', 'prot', 'port', 5],
    ['[tool.pare.prove]\ntimout = 1\n', 'prove.timout', 'timeout', 5],
    ['[[tool.pare.prove.requests]]\npth = "/"\n', 'prove.requests.0.pth', 'path', 5],
  ])('%j is refused with the near miss', async (text, name, near, line) => {
    await settings(text)
    expect(await pare(['config', folder.path])).toMatchObject({
      code: 2,
      stderr: `error[unknown-setting]: Expected a setting of pare, got \`${name}\`\n  --> pyproject.toml:${line}\n\nhint: did you mean \`${near}\`?\n`,
    })
  })
})
