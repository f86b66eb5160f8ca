import { describe, expect, test } from 'vitest'
import { generatedFile } from '../../images/generated-entry.ts'
import { withWritableFolders, writablePaths } from './writable-folders.ts'

const user = { uid: 1234, gid: 0 }

function owners(folders: readonly string[]): string[] {
  const entries = ['app/app.py', 'app/data/seed.db', 'app/database.py'].map(path =>
    generatedFile(path, '', { kind: 'app' }),
  )
  return withWritableFolders(entries, folders, user).map(({ kind, path, uid, gid }) => `${kind} ${path} ${uid}:${gid}`)
}

describe('withWritableFolders', () => {
  test('gives a folder and what lies in it to the user, and nothing else', () => {
    expect(owners(['data'])).toEqual([
      'file app/app.py 0:0',
      'file app/data/seed.db 1234:0',
      'file app/database.py 0:0',
      'directory app/data 1234:0',
    ])
  })

  test('makes a folder that the project does not have', () => {
    expect(owners(['logs/today']).at(-1)).toBe('directory app/logs/today 1234:0')
  })

  test('takes a path with a slash in front from the root of the image', () => {
    expect(owners(['/data']).at(-1)).toBe('directory data 1234:0')
  })
})

describe('writablePaths', () => {
  test('names the folders as a container sees them', () => {
    expect(writablePaths(['logs', '/data/'])).toEqual(['/app/logs', '/data'])
  })
})
