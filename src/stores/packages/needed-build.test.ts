import { describe, expect, test } from 'vitest'
import { neededBuild } from './needed-build.ts'

describe('neededBuild', () => {
  test.each([
    [
      'error: No solution found when resolving dependencies\n  cause: Because docopt==0.6.2 has no usable wheels and you require docopt==0.6.2, we can conclude that',
      { kind: 'index', name: 'docopt', specifier: '==0.6.2' },
    ],
    [
      '  × No solution found when resolving dependencies:\n  ╰─▶ Because all versions of docopt have no usable wheels and you\n      require docopt>=0.6, we can conclude that',
      { kind: 'index', name: 'docopt', specifier: '' },
    ],
    [
      'cause: Because psycopg2==2.9.10 has no wheels with a matching platform tag (e.g., `manylinux_2_40_x86_64`) and you require',
      { kind: 'index', name: 'psycopg2', specifier: '==2.9.10' },
    ],
    [
      'error: Failed to download and build `dyn @ git+file:///x/dyn@main`\n  cause: Building source distributions for `dyn` is disabled',
      { kind: 'direct', name: 'dyn', place: 'git+file:///x/dyn@main' },
    ],
    [
      'error: Failed to build `dyn @ file:///x/dyn`\n  cause: Building source distributions for `dyn` is disabled',
      { kind: 'direct', name: 'dyn', place: 'file:///x/dyn' },
    ],
    [
      'error: Failed to download and build `x @ git+https://e.org/x`\n  cause: Git operation failed',
      { kind: 'direct', name: 'x', place: 'git+https://e.org/x' },
    ],
  ])('%s', (stderr, needed) => {
    expect(neededBuild(stderr)).toEqual(needed)
  })

  test.each([
    'error: Because flask was not found in the package registry and you require flask',
    'error: Failed to build `x @ file:///x`\n  cause: No such file or directory',
  ])('%s asks for no build', stderr => {
    expect(neededBuild(stderr)).toBeUndefined()
  })
})
