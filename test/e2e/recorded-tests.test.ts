import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { processOf } from '../../src/jobs/prove-tree.ts'
import { testDocumentSchema } from '../../src/report/test-document-schema.ts'
import { pare, temporaryFolder } from './pare.ts'
import { openSandbox } from './sandbox/open-sandbox.ts'

const app = `from flask import Flask

app = Flask(__name__)

@app.get("/")
def greet():
    return "hello"

@app.get("/late")
def late():
    import colorsys
    import sched
    from jinja2 import sandbox
    return f"{colorsys.rgb_to_hsv(1, 0, 0)} {sched.scheduler().queue} {sandbox.__name__}"

@app.get("/never")
def never():
    import wave
    return wave.__name__

if __name__ == "__main__":
    app.run(host="0.0.0.0", port=8000)
`

// What only the tests use, or load before the code under test asks for it.
const tests = `import sched
import wave
from app import app

def test_late():
    app.testing = True
    assert "jinja2.sandbox" in app.test_client().get("/late").text
    assert wave and sched
`

describe('pare test --record', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let project: string

  beforeAll(async () => {
    folder = await temporaryFolder()
    project = join(folder.path, 'project')
    await mkdir(join(project, 'tests'), { recursive: true })
    await writeFile(join(project, 'app.py'), app)
    await writeFile(join(project, 'requirements.txt'), 'flask\n')
    await writeFile(join(project, 'tests/test_app.py'), tests)
  })

  afterAll(() => folder[Symbol.asyncDispose]())

  /** What `/late` says in an image at level max. */
  async function late(name: string): Promise<string> {
    const [rootfs, layout] = [join(folder.path, name), join(folder.path, `${name}-layout`)]
    const outputs = ['-o', `type=local,dest=${rootfs}`, '-o', `type=oci,tar=false,dest=${layout}`]
    const { code, stderr } = await pare(['build', project, '--level', 'max', ...outputs])
    expect(code, stderr).toBe(0)
    const blob = async (path: string) => JSON.parse(await readFile(join(layout, path), 'utf8'))
    const read = (digest: string) => blob(`blobs/${digest.replace(':', '/')}`)
    const manifest = await read((await blob('index.json')).manifests[0].digest)
    const spec = processOf((await read(manifest.config.digest)).config)
    const running = await (await openSandbox()).start({ hostPath: rootfs, writable: [] }, spec)
    try {
      expect(await running.waitForPort(8000, 30)).toBe('listening')
      const { body } = await running.request({ method: 'GET', path: '/late', headers: {}, port: 8000 })
      return `${body}\n${running
        .output()
        .map(({ text }) => text)
        .join('\n')}`
    } finally {
      await running.stop('SIGKILL', 0)
    }
  }

  const tested = async () =>
    /^tested = \[\n((?: .*\n)*)\]/m.exec(await readFile(join(project, 'pare.lock'), 'utf8'))?.[1] ?? ''

  test('without a lock to write into, it says how to make one', async () => {
    const { code, stderr } = await pare(['test', project, '--record'])
    expect(code).toBe(2)
    expect(stderr).toContain(
      'error[nothing-to-record-in]: `--record` writes into `pare.lock`, and the project has none',
    )
    expect(stderr).toContain('pare lock --level max')
  })

  test('what the app is led to by its tests stays at level max', async () => {
    expect(await pare(['lock', project, '--level', 'max'])).toMatchObject({ code: 0 })
    expect(await late('before')).toContain("No module named 'colorsys' (left out of this image by pare, level max")
    const { code, stdout, stderr } = await pare(['test', project, '--record', '--json'])
    expect(code, stderr).toBe(0)
    const { recorded } = testDocumentSchema.parse(JSON.parse(stdout))
    expect(recorded).toBeGreaterThan(2)
    expect(await late('after')).toContain('(0.0, 1.0, 1) [] jinja2.sandbox')
  })

  test('what the tests alone asked for is not recorded, although the image has it', async () => {
    const recorded = await tested()
    for (const name of ['colorsys', 'sched', 'jinja2/sandbox']) expect(recorded).toContain(`/${name}.pyc"`)
    for (const name of ['wave', 'unittest/', 'pytest', 'flask/testing', 'werkzeug/test', 'opt/pare-test']) {
      expect(recorded).not.toContain(name)
    }
  })

  test('a second run adds nothing, and locking anew keeps what was recorded', async () => {
    const before = await readFile(join(project, 'pare.lock'), 'utf8')
    const again = await pare(['test', project, '--record'])
    expect(again.stderr).toContain('recorded  0 more files in pare.lock')
    expect(await pare(['lock', project, '--level', 'max'])).toMatchObject({ code: 0 })
    expect(await readFile(join(project, 'pare.lock'), 'utf8')).toBe(before)
  })

  test('tests that fail are not recorded', async () => {
    await writeFile(join(project, 'tests/test_more.py'), 'def test_no(): assert 1 == 2\n')
    const before = await readFile(join(project, 'pare.lock'), 'utf8')
    const { code, stderr } = await pare(['test', project, '--record'])
    expect(code).toBe(1)
    expect(stderr).toContain('warning[tests-not-recorded]')
    expect(await readFile(join(project, 'pare.lock'), 'utf8')).toBe(before)
  })
})
