import { describe, expect, test } from 'vitest'
import { isProjectItself, serviceFolders, serviceName } from './service-folders.ts'

const view = (...files: string[]) => ({ files, read: () => undefined })

describe('serviceFolders', () => {
  test('folders side by side, each with a file that says what it is', () => {
    expect(serviceFolders(view('api/requirements.txt', 'front/package.json', 'gateway/go.mod', 'docs/a.md'))).toEqual([
      'api',
      'front',
      'gateway',
    ])
  })

  test('folders in a folder for services', () => {
    expect(serviceFolders(view('services/api/app.py', 'services/push/main.c', 'README.md'))).toEqual([
      'services/api',
      'services/push',
    ])
  })

  test('what lies deeper belongs to the service above it', () => {
    expect(serviceFolders(view('api/app.py', 'api/web/package.json'))).toEqual(['api'])
  })
})

describe('isProjectItself', () => {
  test('a file at the top that says what it is makes one project', () => {
    expect(isProjectItself(view('pyproject.toml', 'front/package.json'))).toBe(true)
    expect(isProjectItself(view('Makefile', 'README.md', 'api/app.py'))).toBe(false)
  })
})

describe('serviceName', () => {
  test('is what compose accepts, and no two are alike', () => {
    expect(serviceName('services/My API', new Set())).toBe('my-api')
    expect(serviceName('old/api', new Set(['api']))).toBe('api-2')
  })
})
