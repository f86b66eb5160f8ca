import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { copyExample, pare, succeed, temporaryFolder } from './pare.ts'

// Every example of examples/breakers is tried at every level in breakers.test.ts; here is what the levels promise beside.

interface Document {
  readonly images: readonly {
    readonly digest: string
    readonly size: number
    readonly layers: readonly { readonly diffId: string }[]
  }[]
}

async function built(project: string, ...options: string[]) {
  const { code, stdout, stderr } = await pare(['build', project, '--json', ...options])
  expect({ code, stderr }).toMatchObject({ code: 0 })
  return (JSON.parse(stdout) as Document).images[0]!
}

/** Runs Python in a rootfs. */
function python(rootfs: string, ...args: string[]): Promise<string> {
  const script = 'mount -t proc proc "$0/proc" && exec chroot "$0" /usr/bin/python3 "$@"'
  return succeed('unshare', ['-r', '-m', '-p', '-f', 'sh', '-c', script, rootfs, ...args])
}

const flask = (...lines: string[]) =>
  [
    'from flask import Flask',
    'app = Flask(__name__)',
    '@app.get("/")',
    'def index():',
    '    return "ahoy"',
    ...lines,
    'if __name__ == "__main__":',
    '    app.run(host="0.0.0.0", port=5000)',
    '',
  ].join('\n')

async function flaskProject(folder: string, ...lines: string[]): Promise<string> {
  const project = join(folder, 'project')
  await mkdir(project)
  await writeFile(join(project, 'app.py'), flask(...lines))
  await writeFile(join(project, 'requirements.txt'), 'flask==3.1.3\n')
  return project
}

describe('the levels', () => {
  test('each is smaller than the one before it, and a budget can be set', async () => {
    await using own = await temporaryFolder()
    const project = await copyExample('django-site', own.path)
    const safe = await built(project)
    const tight = await built(project, '--level', 'tight')
    const max = await built(project, '--level', 'max')
    expect(tight.size).toBeLessThan(safe.size - 10_000_000)
    expect(max.size).toBeLessThan(tight.size - 20_000_000)
    const { code, stderr } = await pare(['build', project, '--level', 'tight', '--max-size', String(max.size)])
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('error[image-too-large]') })
  })

  test('two runs of an app touch the same, so that what lies below it is cut alike', async () => {
    await using own = await temporaryFolder()
    const project = await copyExample('fastapi-sqlite', own.path)
    const digests = async () => (await built(project, '--level', 'max')).layers.map(({ diffId }) => diffId)
    const first = await digests()
    await appendFile(join(project, 'main.py'), '# another day\n')
    const again = await digests()
    expect(again.slice(0, -1)).toEqual(first.slice(0, -1))
    expect(again.at(-1)).not.toBe(first.at(-1))
  })

  test('a run that was made is remembered: without it nothing is cut, with it no proof is needed', async () => {
    await using own = await temporaryFolder()
    const project = await flaskProject(own.path, `# ${own.path}`)
    const refused = await pare(['build', project, '--level', 'max', '--no-prove'])
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('error[trace-needed]') })
    const { digest } = await built(project, '--level', 'max')
    expect(await built(project, '--level', 'max', '--no-prove')).toMatchObject({ digest })
  })
})

describe('what the settings say', () => {
  test('keep and drop name modules and files, at every level', async () => {
    await using own = await temporaryFolder()
    const project = await flaskProject(
      own.path,
      '@app.get("/late")',
      'def late():',
      '    import csv, decimal',
      '    return "late"',
    )
    const rootfs = join(own.path, 'rootfs')
    const imports =
      'import importlib.util as u; print([bool(u.find_spec(n)) for n in ("csv", "decimal", "jinja2.sandbox")])'
    const zones = async (name: string) =>
      (await succeed('find', [`${rootfs}-${name}/usr/share`, '-path', '*zoneinfo/Europe/*'])).split('\n').length
    const output = (name: string) => ['-o', `type=local,dest=${rootfs}-${name}`]

    await built(project, '--drop', 'csv,jinja2.sandbox,/usr/share/zoneinfo', ...output('dropped'))
    expect(await python(`${rootfs}-dropped`, '-c', imports)).toBe('[False, True, False]\n')
    expect(await zones('dropped')).toBe(1)

    await built(project, '--level', 'max', '--keep', 'csv,jinja2.sandbox,usr/share/zoneinfo/Europe', ...output('kept'))
    expect(await python(`${rootfs}-kept`, '-c', imports)).toBe('[True, True, True]\n')
    expect(await zones('kept')).toBeGreaterThan(20)
  })

  test('a name that nothing has is told, and no other', async () => {
    await using own = await temporaryFolder()
    const project = await flaskProject(own.path)
    const names = ['--keep', 'sqlit3,sqlite3,jinja2.sandbox,time,/usr/share/zoneinfo', '--drop', 'numpy']
    const { stderr } = await pare(['build', project, '--no-prove', ...names])
    expect([...stderr.matchAll(/warning\[names-nothing\]: (`\w+` names `[\w.]+`)/g)].map(([, told]) => told)).toEqual([
      '`keep` names `sqlit3`',
      '`drop` names `numpy`',
    ])
  })

  test('what a profile touches stays at level max', async () => {
    await using own = await temporaryFolder()
    const project = await flaskProject(own.path)
    await writeFile(join(project, 'worker.py'), 'import sqlite3, time\nsqlite3.connect(":memory:")\ntime.sleep(600)\n')
    const find = 'import importlib.util as u; print(bool(u.find_spec("sqlite3")))'
    const rootfs = join(own.path, 'rootfs')
    await built(project, '--level', 'max', '-o', `type=local,dest=${rootfs}-web`)
    expect(await python(`${rootfs}-web`, '-c', find)).toBe('False\n')
    await writeFile(join(project, 'pare.toml'), 'profiles = { worker = ["python", "worker.py"] }\n')
    await built(project, '--level', 'max', '-o', `type=local,dest=${rootfs}-worker`)
    expect(await python(`${rootfs}-worker`, '-c', find)).toBe('True\n')
  })

  test('a route that a flag names is touched beside the root, and stays at level max', async () => {
    await using own = await temporaryFolder()
    const project = await copyExample('flask-hello', own.path)
    const probed = await pare(['build', project, '--level', 'max', '--probe', '/late'])
    expect(probed).toMatchObject({ code: 0, stderr: expect.stringContaining('2 probes, up after') })
    const [rootfs, find] = [join(own.path, 'rootfs'), 'import importlib.util as u; print(bool(u.find_spec("sqlite3")))']
    await built(project, '--level', 'max', '--probe', '/late', '-o', `type=local,dest=${rootfs}`)
    expect(await python(rootfs, '-c', find)).toBe('True\n')
  })

  test('a distribution may have a level of its own', async () => {
    await using own = await temporaryFolder()
    const project = await flaskProject(own.path)
    const rootfs = join(own.path, 'rootfs')
    const find =
      'import importlib.util as u; print(bool(u.find_spec("werkzeug.middleware.lint")), bool(u.find_spec("jinja2.nativetypes")))'
    await writeFile(join(project, 'pare.toml'), 'level = "tight"\nlevels = { Werkzeug = "safe" }\n')
    await built(project, '-o', `type=local,dest=${rootfs}`)
    expect(await python(rootfs, '-c', find)).toBe('True False\n')
  })
})

describe('level max', () => {
  test('a server imports ssl although OpenSSL is not there; whoever uses it is told, and keep brings it back', async () => {
    await using own = await temporaryFolder()
    const project = await copyExample('fastapi-sqlite', own.path)
    const rootfs = join(own.path, 'rootfs')
    const code =
      'import ssl\nprint(ssl.PROTOCOL_TLS_CLIENT.name)\ntry:\n ssl.create_default_context()\nexcept ImportError as error:\n print(error.name, error)'
    await built(project, '--level', 'max', '-o', `type=local,dest=${rootfs}-without`)
    expect(await python(`${rootfs}-without`, '-c', code)).toBe(
      'PROTOCOL_TLS_CLIENT\n_ssl TLS was left out of this image by pare, level max; keep it: [tool.pare] keep = ["_ssl"]\n',
    )
    await built(project, '--level', 'max', '--keep', '_ssl', '-o', `type=local,dest=${rootfs}-with`)
    expect(await python(`${rootfs}-with`, '-c', code)).toBe('PROTOCOL_TLS_CLIENT\n')
  })

  test('metadata stays, and records name what is there', async () => {
    await using own = await temporaryFolder()
    const project = await flaskProject(own.path)
    const rootfs = join(own.path, 'rootfs')
    await built(project, '--level', 'max', '--keep', 'importlib.metadata,csv', '-o', `type=local,dest=${rootfs}`)
    const code =
      'import importlib.metadata as m; print(m.version("flask"), [str(f) for f in m.files("flask") if not f.locate().exists()])'
    expect(await python(rootfs, '-c', code)).toBe('3.1.3 []\n')
    const listed = await readFile(join(rootfs, 'var/lib/dpkg/status.d/libc6.md5sums'), 'utf8')
    for (const line of listed.split('\n').filter(Boolean)) {
      await succeed('test', ['-e', join(rootfs, line.slice(line.indexOf(' ')).trim())])
    }
  })

  test('data that the app only asks the status of is put back with its folder', async () => {
    await using own = await temporaryFolder()
    const script = 'werkzeug.__file__.rpartition("/")[0] + "/debug/shared/debugger.js"'
    const project = await flaskProject(own.path, 'import os, werkzeug', `os.stat(${script})`)
    const { code, stderr } = await pare(['build', project, '--level', 'max'])
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('werkzeug/debug/shared`') })
  })

  test('pare lock writes down what a run touched; a build from it needs no run, and is the same', async () => {
    await using own = await temporaryFolder()
    const project = await flaskProject(own.path)
    await writeFile(join(project, 'pare.toml'), 'level = "max"\n')
    expect(await pare(['lock', project])).toMatchObject({ code: 0 })
    expect(await readFile(join(project, 'pare.lock'), 'utf8')).toContain('  "usr/bin/python3.13",\n')
    const { layers } = await built(project)
    await appendFile(join(project, 'app.py'), '# a comment\n')
    const again = await built(project, '--frozen', '--no-prove')
    expect(again.layers.slice(0, -1)).toEqual(layers.slice(0, -1))
  })

  test('an app that does not answer is told why, and nothing is cut', async () => {
    await using own = await temporaryFolder()
    const project = await flaskProject(own.path, 'raise RuntimeError("no harbour")')
    const { code, stderr } = await pare(['build', project, '--level', 'max'])
    expect(code).toBe(1)
    expect(stderr).toContain('RuntimeError: no harbour')
  })
})
