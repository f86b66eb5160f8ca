import { describe, expect, test } from 'vitest'
import { partOf } from './image-part.ts'

describe('partOf', () => {
  test.each([
    ['app/app.py', 'app'],
    ['venv/lib/python3.13/site-packages/flask/app.py', 'dependencies'],
    ['usr/local/lib/python3.13/dist-packages/flask/app.py', 'dependencies'],
    ['usr/local/lib/python3.13/json/decoder.py', 'interpreter'],
    ['usr/bin/python3.13', 'interpreter'],
    ['usr/lib/x86_64-linux-gnu/libpython3.13.so.1.0', 'interpreter'],
    ['usr/local/bin/flask', 'dependencies'],
    ['var/lib/apt/lists/deb.debian.org_debian_dists', 'caches'],
    ['root/.cache/pip/http-v2/0', 'caches'],
    ['usr/lib/x86_64-linux-gnu/libc.so.6', 'system'],
    ['server', 'app'],
  ])('%s belongs to %s', (path, part) => {
    expect(partOf(path)).toBe(part)
  })
})
