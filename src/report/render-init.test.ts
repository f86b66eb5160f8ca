import { describe, expect, test } from 'vitest'
import type { InitResult } from '../jobs/init.ts'
import { renderInit, renderInitDiff } from './render-init.ts'

const same = (text: string) => text
const plain = { bold: same, dim: same, green: same }
const files: InitResult['files'] = [
  { part: 'dockerfile', path: 'Dockerfile', action: 'create', content: 'FROM x\n', why: 'for web' },
  {
    part: 'readme',
    path: 'README.md',
    action: 'change',
    existing: '# A\n',
    content: '# A\n\nmore\n',
    why: 'how to start it',
  },
  { part: 'ignore', path: '.dockerignore', action: 'keep', existing: 'a', content: 'a', why: 'is there' },
]
const result = { facts: { name: 'a', services: [] }, files, isWritten: true }

describe('renderInit', () => {
  test('a line tells of each file what was done and why', () => {
    expect(renderInit(result, false, plain)).toBe(`  written       Dockerfile     for web
  changed       README.md      how to start it
  left          .dockerignore  is there

Wrote 2 files.
`)
  })

  test('where everything is there, it says so', () => {
    expect(renderInit({ ...result, files: files.slice(2) }, false, plain)).toContain(
      'Everything is there: nothing was changed.',
    )
  })
})

describe('renderInitDiff', () => {
  test('is a unified diff of what would change, new files against nothing', () => {
    expect(renderInitDiff(result)).toBe(`--- /dev/null
+++ b/Dockerfile
@@ -0,0 +1,1 @@
+FROM x
--- a/README.md
+++ b/README.md
@@ -1,1 +1,3 @@
 # A
+
+more
`)
  })
})
