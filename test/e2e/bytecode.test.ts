import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { collect } from '../../src/formats/digest/collect.ts'
import type { CompiledSource, PythonSource } from '../../src/model/bytecode.ts'
import { parseImagePath } from '../../src/model/image-path.ts'
import { bytecodeCompiler } from '../../src/sandbox/interpreter/bytecode-compiler.ts'
import { openCache } from '../../src/stores/cache/cache.ts'
import { succeed, temporaryFolder } from './pare.ts'

const interpreter = async () => ({ version: '3', argv: ['python3'], environment: { PATH: process.env.PATH ?? '' } })

const sources = {
  'app/one.py': 'def f(a, *, b=1):\n    return {"key": (a, b, "key", 3.5, 2**80, b"x", None, ...)}\n',
  'app/two.py':
    'import os\n\n\nclass Key:\n    """Key."""\n\n    def key(self):\n        return f"{os.name} {self!r}" in {"key", "other"}\n',
  'app/broken.py': 'def f(:\n',
}

async function compileIn(
  directory: string,
  names: readonly (keyof typeof sources)[],
): Promise<Map<string, CompiledSource>> {
  const cache = openCache(directory, 'test')
  const stored: PythonSource[] = []
  for (const name of names) {
    const hostPath = join(directory, name.replaceAll('/', '-'))
    await writeFile(hostPath, sources[name])
    const content = await cache.blobs.write(
      (async function* () {
        yield Buffer.from(sources[name])
      })(),
    )
    stored.push({ path: parseImagePath(name), content })
  }
  const compiled = await bytecodeCompiler(interpreter, '3', cache, 2).compile(stored)
  return new Map(compiled.map(one => [one.path, one]))
}

function digestOf(compiled: CompiledSource | undefined): string | undefined {
  return compiled && 'bytecode' in compiled ? compiled.bytecode.digest : undefined
}

describe('bytecodeCompiler', () => {
  test('a source gives the same bytes alone and among others', async () => {
    await using one = await temporaryFolder()
    await using two = await temporaryFolder()
    const all = await compileIn(one.path, ['app/one.py', 'app/two.py', 'app/broken.py'])
    const alone = await compileIn(two.path, ['app/two.py'])
    expect(digestOf(alone.get('app/two.py'))).toBeDefined()
    expect(digestOf(alone.get('app/two.py'))).toBe(digestOf(all.get('app/two.py')))
  })

  test('the interpreter runs what was made, and its tracebacks name the image path', async () => {
    await using folder = await temporaryFolder()
    const compiled = (await compileIn(folder.path, ['app/one.py'])).get('app/one.py')!
    const file = join(folder.path, 'one.pyc')
    if (!('bytecode' in compiled)) throw new Error(compiled.problem)
    await writeFile(file, await collect(compiled.bytecode.open()))
    const program =
      'import runpy, sys; f = runpy.run_path(sys.argv[1])["f"]; print(f(7)["key"][0], f.__code__.co_filename)'
    expect(await succeed('python3', ['-c', program, file])).toBe('7 /app/one.py\n')
  })

  test('a source that does not compile says why', async () => {
    await using folder = await temporaryFolder()
    const compiled = await compileIn(folder.path, ['app/broken.py'])
    expect(compiled.get('app/broken.py')).toMatchObject({ problem: expect.stringMatching(/^SyntaxError: /) })
  })
})
