import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pare, succeed, temporaryFolder } from './pare.ts'

// A run that pare.lock tells of adds what the code does not show, where paring follows the code.

/** Goes on without modules that no reading of the source shows, and says which it had. */
const server = `import base64
from http.server import BaseHTTPRequestHandler, HTTPServer

import jinja2

load = globals()["__builtins__"].__dict__["__imp" + "ort__"]


def has(name):
    try:
        load(base64.b64decode(name).decode())
        return b"with "
    except ImportError:
        return b"without "


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(jinja2.Template("hello ").render().encode())
        has("c2NoZWQ=")
        has("amluamEyLm5hdGl2ZXR5cGVz")


HTTPServer(("0.0.0.0", 8000), Handler).serve_forever()
`

const find =
  'import importlib.util as u; print([n for n in ("sched", "jinja2.nativetypes", "jinja2.sandbox") if u.find_spec(n)])'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let project: string
let unlocked: string

async function settings(...lines: string[]): Promise<void> {
  await writeFile(join(project, 'pare.toml'), [...lines, ''].join('\n'))
}

/** Builds, and returns which of the modules are there, and what the build said. */
async function built(name: string, ...options: string[]): Promise<{ modules: string; stderr: string; digest: string }> {
  const rootfs = join(folder.path, name)
  const args = ['build', project, '--json', ...options, '-o', `type=local,dest=${rootfs}`]
  const { code, stdout, stderr } = await pare(args)
  expect(code, stderr).toBe(0)
  const script = 'mount -t proc proc "$0/proc" && exec chroot "$0" /usr/bin/python3 -c "$1"'
  const modules = await succeed('unshare', ['-r', '-m', '-p', '-f', 'sh', '-c', script, rootfs, find])
  return { modules: modules.trim(), stderr, digest: JSON.parse(stdout).digest as string }
}

beforeAll(async () => {
  folder = await temporaryFolder()
  project = join(folder.path, 'project')
  await mkdir(project)
  await writeFile(join(project, 'app.py'), server)
  await writeFile(join(project, 'requirements.txt'), 'jinja2==3.1.6\n')
  await settings('level = "tight"')
  unlocked = (await built('unlocked')).modules
  await settings('level = "max"', 'keep = ["sched", "jinja2.nativetypes"]')
  expect(await pare(['lock', project])).toMatchObject({ code: 0 })
})

afterAll(() => folder?.[Symbol.asyncDispose]())

describe('a run that pare.lock tells of', () => {
  test('adds at tight what the code does not show, without another run, and says why', async () => {
    expect(unlocked).toBe('[]')
    await settings('level = "tight"')
    const { modules, stderr } = await built('tight')
    expect(modules).toBe("['sched', 'jinja2.nativetypes']")
    expect(stderr).not.toMatch(/^ *trac/m)
    const layout = join(folder.path, 'layout')
    expect(await pare(['build', project, '-o', `type=oci,tar=false,dest=${layout}`])).toMatchObject({ code: 0 })
    for (const name of ['sched', 'jinja2.nativetypes']) {
      const { code, stdout, stderr } = await pare(['why', `oci:${layout}`, name])
      expect({ code, stderr }).toMatchObject({ code: 0 })
      expect(stdout).toContain('a run that pare.lock tells of')
    }
    // What the code leads to is told by the code.
    expect((await pare(['why', `oci:${layout}`, 'jinja2.environment'])).stdout).toContain('app.py')
  })

  test('adds at safe what of the standard library the code does not show', async () => {
    await settings('level = "safe"')
    const { modules, stderr } = await built('safe')
    expect(modules).toBe("['sched', 'jinja2.nativetypes', 'jinja2.sandbox']")
    expect(stderr).not.toMatch(/^ *trac/m)
  })

  test('brings nothing back that the settings drop', async () => {
    await settings('level = "tight"', 'drop = ["sched", "jinja2.nativetypes"]')
    expect((await built('dropped')).modules).toBe('[]')
  })

  test('changes nothing where the code shows it all', async () => {
    await writeFile(join(project, 'app.py'), `import sched\nimport jinja2.nativetypes\n${server}`)
    await settings('level = "tight"')
    const { digest } = await built('shown')
    const text = await readFile(join(project, 'pare.lock'), 'utf8')
    const without = text.replace(/^traced = .*\ntouched = \[\n(?: .*\n)*\]\n/m, '')
    expect(without).not.toBe(text)
    await writeFile(join(project, 'pare.lock'), without)
    expect((await built('forgotten')).digest).toBe(digest)
    await writeFile(join(project, 'pare.lock'), text)
  })

  test('is not forgotten when another level is locked anew', async () => {
    await settings('level = "tight"')
    expect(await pare(['lock', project])).toMatchObject({ code: 0 })
    expect(await readFile(join(project, 'pare.lock'), 'utf8')).toContain('"usr/lib/python3.13/sched.pyc"')
  })
})
