import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { parseImagePath } from '../../src/model/image-path.ts'
import type { HostInterpreter } from '../../src/model/sandbox.ts'
import { findFacts } from '../../src/python/imports/find-facts.ts'
import { codecAliases } from '../../src/python/imports/reach-standard-library.ts'
import { standardLibraryAsks } from '../../src/python/imports/standard-library-asks.ts'
import { parseModule } from '../../src/python/syntax/parse-module.ts'
import {
  type LibraryIndex,
  libraryFolder,
  moduleFacts,
  pareStandardLibrary,
} from '../../src/stages/pare/pare-standard-library.ts'
import { run } from './pare.ts'
import { fetchedInterpreter } from './sandbox/open-sandbox.ts'

// Native code of the standard library imports modules that no syntax tree shows. Each line here is run by a real CPython
// that finds no more of its library than paring would leave for it.

let interpreter: HostInterpreter
let index: LibraryIndex

beforeAll(async () => {
  const fetched = await fetchedInterpreter()
  interpreter = fetched.interpreter
  index = indexBelow(fetched.root, interpreter.version)
})

describe('what native code imports is there', () => {
  test.each([
    ['when it is imported', 'import _asyncio, _ctypes, _decimal, _lsprof, _sqlite3, _zoneinfo'],
    ['a task that is shown', 'import asyncio; repr(asyncio.run(asyncio.wait_for(asyncio.sleep(0, 1), 1)))'],
    ['a future that is shown', 'import _asyncio, asyncio; repr(_asyncio.Future(loop=asyncio.new_event_loop()))'],
    ['numbers that are compared', 'import decimal, fractions; decimal.Decimal(1) < fractions.Fraction(3, 2)'],
    ['a named tuple', 'import decimal; decimal.Decimal(1).as_tuple().digits'],
    ['a database that is written out', 'import sqlite3; list(sqlite3.connect(":memory:").iterdump())'],
    ['a path within XML', 'import xml.etree.ElementTree as e; e.fromstring("<a><b/></a>").findall(".//b")[0]'],
    ['a copy of XML', 'import xml.etree.ElementTree as e; e.fromstring("<a/>").__deepcopy__({})'],
    ['a time from text', 'import time; time.strptime("2024", "%Y")'],
    ['a day from text', 'import datetime; datetime.datetime.strptime("2024", "%Y")'],
    ['a pickle of Python 2', 'import pickle; pickle.loads(b"c__builtin__\\nset\\n.")'],
    ['a pickle of an object', 'import pickle, types; pickle.loads(pickle.dumps(types.SimpleNamespace(a=1)))'],
    ['digests', 'import hashlib; [hashlib.new(name, b"") for name in ("md5", "sha1", "sha3_256", "blake2b")]'],
    ['digests with a key', 'import hmac; hmac.new(b"k", b"m", "sha256").hexdigest()'],
    ['how CPython was built', 'import sysconfig; sysconfig.get_config_var("SOABI").encode()'],
    ['structures of the other byte order', 'import ctypes; ctypes.BigEndianStructure.__name__'],
    ['a profile', 'import cProfile; cProfile.Profile().runcall(len, "")'],
  ])('%s', async (_, code) => {
    expect(await pythonWithout(missingFor(code), code)).toEqual({ code: 0, stderr: '' })
  })

  test('and what nothing asks for is not', async () => {
    const missing = missingFor('import json')
    expect(missing).toContain('xml.etree.ElementPath')
    expect((await pythonWithout(missing, 'import sqlite3')).stderr).toContain("No module named 'sqlite3'")
  })
})

function missingFor(code: string): readonly string[] {
  const facts = findFacts(parseModule(code), { python: interpreter.version })
  const asks = standardLibraryAsks([{ path: parseImagePath('app/main.py'), isOwn: true, facts }])
  return pareStandardLibrary(index, asks).missing
}

async function pythonWithout(missing: readonly string[], code: string): Promise<{ code: number; stderr: string }> {
  const refuse = `
import sys
class Refused:
    missing = set(${JSON.stringify(missing)})
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name in cls.missing:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Refused)
`
  const [program, ...rest] = [...interpreter.argv, '-I', '-S', '-c', `${refuse}${code}`]
  const { code: exit, stderr } = await run(program!, rest, { environment: interpreter.environment })
  return { code: exit, stderr }
}

function indexBelow(root: string, python: string): LibraryIndex {
  const folder = libraryFolder(python)
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(
      name => /\.(?:py|so)$/.test(name) && statSync(join(root, folder, name), { throwIfNoEntry: false })?.isFile(),
    )
    .map(name => parseImagePath(`${folder}/${name}`))
  const read = (path: string) => readFileSync(join(root, path))
  return {
    python,
    paths: files,
    facts: Object.fromEntries(files.map(path => [path, moduleFacts(path, read(path), python)])),
    aliases: Object.fromEntries(codecAliases(read(`${folder}/encodings/aliases.py`).toString())),
  }
}
