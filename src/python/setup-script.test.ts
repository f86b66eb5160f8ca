import { describe, expect, test } from 'vitest'
import { readSetupCall } from './setup-script.ts'

const read = (text: string) =>
  readSetupCall({
    files: new Set(['setup.py']),
    read: path => (path === 'setup.py' ? Buffer.from(text) : undefined),
  })

describe('readSetupCall', () => {
  test('reads literals, names and sums', () => {
    const found = read(
      'import setuptools\n\nBASE = ["flask>=3"]\n\nsetuptools.setup(\n    name="demo", version="1.0", python_requires=">=3.9",\n    install_requires=BASE + ["click"],\n    extras_require={"fast": ["orjson"], "all": BASE},\n)\n',
    )
    expect(found).toMatchObject({
      location: { line: 5, column: 1 },
      name: 'demo',
      version: '1.0',
      requiresPython: '>=3.9',
      dependencies: ['flask>=3', 'click'],
    })
    expect(Object.fromEntries(found!.extras)).toEqual({ fast: ['orjson'], all: ['flask>=3'] })
  })

  test.each([
    ['from setuptools import setup\nsetup(install_requires=open("r.txt").read().split())\n'],
    ['from setuptools import setup\nsetup(**settings)\n'],
    ['from setuptools import setup\nsetup(install_requires=[requirement() for _ in "ab"])\n'],
  ])('does not know what only running would tell: %j', text => {
    expect(read(text)?.dependencies).toBeUndefined()
  })

  test('a call that names none has none', () => {
    expect(read('from setuptools import setup\nsetup(name="demo")\n')?.dependencies).toEqual([])
    expect(read('print("no call")\n')).toBeUndefined()
  })
})
