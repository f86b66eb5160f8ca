import { describe, expect, test } from 'vitest'
import type { PythonTarget } from '../../model/python/lock.ts'
import { evaluateMarker } from './evaluate-marker.ts'
import { formatMarker } from './marker.ts'
import { markerEnvironment } from './marker-environment.ts'
import { parseMarker } from './parse-marker.ts'

const target: PythonTarget = { python: '3.13', fullPython: '3.13.5', machine: 'x86_64', glibc: [2, 41] }
const environment = markerEnvironment(target, { extras: ['all-things'], dependencyGroups: ['web'] })
const holds = (marker: string) => evaluateMarker(parseMarker(marker), environment)

describe('evaluateMarker', () => {
  test.each([
    "python_version >= '3.9'",
    "python_version < '3.14' and python_version > '3.9'",
    "python_version ~= '3.10'",
    "python_version == '3.*'",
    "'3.8' <= python_version",
    "python_full_version != '3.13.1'",
    "python_full_version < '3.13.6'",
    "implementation_version >= '3.13.0rc1'",
    "sys_platform == 'linux'",
    "sys_platform in 'linux darwin'",
    "sys_platform not in 'win32 cygwin'",
    "'nux' in sys_platform",
    "os_name == 'posix' and platform_system == 'Linux'",
    "platform_machine == 'x86_64' and (implementation_name == 'cpython' or os_name == 'nt')",
    "platform_python_implementation != 'PyPy'",
    "python_implementation == 'CPython'",
    'os.name == "posix" and sys.platform == \'linux\'',
    "platform_release < '6'",
    "extra == 'all_things'",
    "extra != 'other'",
    "'All.Things' in extras",
    "'other' not in extras",
    "'web' in dependency_groups",
    "sys_platform == 'win32' or python_version >= '3.0' and os_name == 'posix'",
  ])('%s holds', marker => {
    expect(holds(marker)).toBe(true)
  })

  test.each([
    "python_version < '3.9'",
    "python_version == '3.1'",
    "python_version ~= '3.14'",
    "python_version in '3.10, 3.11'",
    "python_full_version === '3.13'",
    "sys_platform == 'win32'",
    "platform_machine == 'aarch64'",
    "sys_platform ~= 'linux'",
    "extra == 'other'",
    "'all-things' not in extras",
    "(sys_platform == 'win32' or python_version >= '3.0') and os_name == 'nt'",
  ])('%s does not hold', marker => {
    expect(holds(marker)).toBe(false)
  })
})

describe('parseMarker', () => {
  test('what is no marker is refused with the column', () => {
    expect(() => parseMarker('python_version > ')).toThrow(/a quoted text or a marker variable at column 18/)
    expect(() => parseMarker("python == '3'")).toThrow(/at column 1 .* got `python == '3'`/)
    expect(() => parseMarker("os_name == 'nt' xor os_name == 'x'")).toThrow(/`and`, `or` or the end at column 17/)
    expect(() => parseMarker("(os_name == 'nt'")).toThrow(/Expected `\)`/)
    expect(() => parseMarker("os_name = 'nt'")).toThrow(/a comparison/)
  })

  test('formatting keeps the meaning of parentheses and quotes', () => {
    const text = `(os_name == 'nt' or os_name == "it's") and 'a' in extras`
    expect(formatMarker(parseMarker(text))).toBe(text)
    expect(formatMarker(parseMarker(`( (os_name=="x") )`))).toBe(`os_name == 'x'`)
  })
})
