import { describe, expect, test } from 'vitest'
import { parseBuildSystem } from './build-system.ts'

const parse = (text?: string) => parseBuildSystem(text, 'pyproject.toml')
const setuptools = { backend: 'setuptools.build_meta:__legacy__', backendPath: [] }

describe('parseBuildSystem', () => {
  test('a source without pyproject.toml, or without [build-system], is built by its setup.py', () => {
    const legacy = { ...setuptools, requires: ['setuptools>=40.8.0'] }
    expect(parse()).toEqual(legacy)
    expect(parse('[project]\nname = "a"\n')).toEqual(legacy)
    expect(parse('[build-system]\nrequires = []\n')).toEqual(legacy)
  })

  test('requirements without a backend are those of setuptools', () => {
    expect(parse('[build-system]\nrequires = ["setuptools<58", "cython"]\n')).toEqual({
      ...setuptools,
      requires: ['setuptools<58', 'cython'],
    })
  })

  test('a backend may lie in the source itself', () => {
    const text = '[build-system]\nrequires = []\nbuild-backend = "own:backend"\nbackend-path = ["tools"]\n'
    expect(parse(text)).toEqual({ requires: [], backend: 'own:backend', backendPath: ['tools'] })
  })

  test.each([
    ['build-system = 3', '`build-system`'],
    ['[build-system]', '`build-system.requires`'],
    ['[build-system]\nrequires = "hatchling"', '`build-system.requires`'],
    ['[build-system]\nrequires = []\nbuild-backend = "os; evil"', '`build-system.build-backend`'],
  ])('%s is refused', (text, field) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({ code: 'invalid-build-system', message: expect.stringContaining(field) }),
    )
  })
})
