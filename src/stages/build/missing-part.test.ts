import { describe, expect, test } from 'vitest'
import { missingPart } from './missing-part.ts'

describe('missingPart', () => {
  test.each([
    ["error: command 'gcc' failed: No such file or directory", 'a C compiler (`gcc`)'],
    ["error: command 'x86_64-linux-gnu-gcc' failed: No such file or directory", 'a C compiler (`gcc`)'],
    ["unable to execute 'cc': No such file or directory", 'a C compiler (`cc`)'],
    ["FileNotFoundError: [Errno 2] No such file or directory: 'gcc'", 'a C compiler (`gcc`)'],
    ['/bin/sh: 1: g++: not found', 'a C compiler (`g++`)'],
    ["error: can't find Rust compiler", 'a Rust compiler'],
    ['Cargo, the Rust package manager, is not installed or is not on PATH.', 'a Rust compiler'],
    ['Error: pg_config executable not found.', '`pg_config` and a C compiler'],
    ['/bin/sh: 1: pkg-config: not found', '`pkg-config` and a C compiler'],
    ["FileNotFoundError: [Errno 2] No such file or directory: 'cmake'", 'CMake and a C compiler'],
    ['error: Microsoft Visual C++ 14.0 or greater is required.', 'a C++ compiler'],
    ['spam.c:1:10: fatal error: Python.h: No such file or directory', 'the header `Python.h` and a C compiler'],
  ])('%s', (line, missing) => {
    expect(missingPart(['running build_ext', line])).toBe(missing)
  })

  test.each([
    'copying gcc_helper.py -> build/lib',
    "ModuleNotFoundError: No module named 'setuptools'",
    'SystemExit: this source needs a file that is not there',
  ])('%s needs no compiler', line => {
    expect(missingPart([line])).toBeUndefined()
  })
})
