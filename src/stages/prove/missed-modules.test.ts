import { describe, expect, test } from 'vitest'
import { missedModules } from './missed-modules.ts'

describe('missedModules', () => {
  test('finds what the hook of a pared image names, each once', () => {
    const says = (name: string) =>
      `ModuleNotFoundError: No module named '${name}' (left out of this image by pare, level safe; keep it: [tool.pare] keep = ["${name}"])`
    expect(missedModules(['Traceback', says('xml.dom'), says('curses'), says('curses')])).toEqual(['curses', 'xml.dom'])
  })

  test('leaves alone what was never there', () => {
    expect(missedModules(["ModuleNotFoundError: No module named 'yaml'"])).toEqual([])
  })
})
