import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { chownSync, linkSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { asUser, isRoot, openStage, portrait, python, type Stage, settings, traces, userId } from './sandbox/stage.ts'

let stage: Stage

beforeAll(async () => {
  stage = await openStage()
})

afterAll(() => {
  stage[Symbol.dispose]()
})

const readOnly = 30
const get = (path: string, port = 8000, more = {}) =>
  ['request', { method: 'GET', path, headers: {}, port, ...more }] as const
const kill = ['stop', 'SIGKILL', 0] as const
const lines = (output: readonly { readonly text: string }[]) => output.map(({ text }) => text)

describe.each(settings)('a sandbox: $name', setting => {
  afterEach(async () => {
    await vanished()
  })

  /** Everything of a run carries the stage's folder on its command line or the app's path. */
  async function vanished(): Promise<void> {
    for (let attempt = 0; attempt < 50 && traces(stage.folder).length > 0; attempt++) await sleep(20)
    expect(traces(stage.folder)).toEqual([])
  }

  test('a process in the network of this computer reaches what listens there, under this name service', async () => {
    const server = createServer(socket => socket.end('reached')).listen(0, '127.0.0.1')
    try {
      await once(server, 'listening')
      const { port } = server.address() as AddressInfo
      const code = `import socket; print(socket.create_connection(("localhost", ${port})).recv(9).decode()); print(open("/etc/resolv.conf").read() == ${JSON.stringify(readFileSync('/etc/resolv.conf', 'utf8'))})`
      const spec = { ...python('self'), argv: ['python3', '-c', code] }
      const root = { hostPath: stage.rootOf(setting), writable: [], isNetworkShared: true }
      const { results, error } = await stage.play(setting, { spec, root, command: { seconds: 20 } })
      expect(error).toBeUndefined()
      const [{ exit, output }] = results as [{ exit: object; output: { text: string }[] }]
      expect([exit, lines(output)]).toEqual([{ code: 0 }, ['reached', 'True']])
    } finally {
      server.close()
    }
  })

  test('what is passed on is reached by its name, in both directions and to the end of each', async () => {
    const server = createServer({ allowHalfOpen: true }, socket => {
      let size = 0
      socket.on('error', () => {})
      socket.on('data', ({ length }) => {
        size += length
      })
      socket.on('end', () => socket.end(`${size} `.padEnd(size, '.')))
    }).listen(0, '127.0.0.1')
    try {
      await once(server, 'listening')
      const { port } = server.address() as AddressInfo
      const code = `
import socket
def ask(name, port, size):
    with socket.create_connection((name, port)) as connection:
        connection.sendall(b"x" * size)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))
print(ask("db", 5432, 10), len(ask("db", 5432, 2000000)), ask("localhost", 81, 5))
socket.create_connection(("db", 5432)).sendall(b"x" * 100000)
for name, port in ("gone", 5432), ("db", 81):
    try:
        ask(name, port, 1)
    except OSError as error:
        print(type(error).__name__)
`
      const spec = { ...python('self'), argv: ['python3', '-c', code] }
      const forwards = [
        { name: 'db', port: 5432, to: port },
        { name: 'gone', port: 5432, to: 1 },
        { name: 'localhost', port: 81, to: port },
      ]
      const { results, error } = await stage.play(setting, { spec, forwards, command: { seconds: 20 } })
      expect(error).toBeUndefined()
      const [{ exit, output }] = results as [{ exit: object; output: { text: string }[] }]
      const expected = ["b'10 .......' 2000000 b'5 ...'", 'ConnectionResetError', 'ConnectionRefusedError']
      expect([lines(output), exit]).toEqual([expected, { code: 0 }])
    } finally {
      server.close()
    }
  })

  test('a process sees what a container engine would show it', async () => {
    const before = portrait(stage.rootOf(setting))
    const spec = python('self')
    const { results, error } = await stage.play(setting, { spec })
    expect(error).toBeUndefined()
    expect(results[0]).toEqual({ code: 0 })
    const seen = JSON.parse(
      results[1].find((line: { stream: string }) => line.stream === 'stdout').text.replace(/^x/, ''),
    )
    expect(seen).toMatchObject({
      pid: 1,
      parent: 0,
      session: 1,
      uid: [65532, 65532, 65532],
      gid: [65532, 65532, 65532],
      directory: '/app',
      mask: 0o022,
      host: 'pare',
      descriptors: [0, 1, 2],
      processes: [1],
      capabilities: ['0000000000000000'],
      files: 1024,
      core: 0,
      devices: {
        null: 'c',
        zero: 'c',
        full: 'c',
        random: 'c',
        urandom: 'c',
        pts: 'd',
        shm: 'd',
        fd: 'l',
        ptmx: 'l',
        stdin: 'l',
        stdout: 'l',
        stderr: 'l',
      },
      tmp: ['0o41777', []],
      shm: '0o41777',
      zero: true,
      random: 8,
      terminal: 2,
      hosts: ['127.0.0.1', '127.0.0.2'],
      outside: 101,
      low: 'bound',
      interfaces: ['lo'],
      input: '',
    })
    const { PWD: _, LC_CTYPE: __, ...environment } = seen.environment
    expect(environment).toEqual(spec.environment)
    const { '/proc/sys/kernel/hostname': sysctl, '/dev/x': device, ...writes } = seen.writes
    expect(writes).toEqual({
      '/x': readOnly,
      '/app/x': readOnly,
      '/app/self.py': readOnly,
      '/etc/x': readOnly,
      '/home/nonroot/x': readOnly,
      '/tmp/x': 'written',
      '/dev/shm/x': 'written',
      '/dev/null': 'written',
      '/dev/stdout': 'written',
    })
    expect([readOnly, 13]).toContain(sysctl)
    expect([readOnly, 13]).toContain(device)
    expect(seen.owner).toBe(setting.hasIds ? 0 : 65532)
    expect(seen.secret).toBe(setting.hasIds ? 13 : 'only for root')
    expect(portrait(stage.rootOf(setting))).toEqual(before)
  })

  test('a server on every address answers by one that is not 127.0.0.1', async () => {
    const { results, error } = await stage.play(setting, {
      spec: python('web', '0.0.0.0', '8000'),
      steps: [
        ['waitForPort', 8000, 10],
        get('/'),
        get('/client'),
        get('/host'),
        get('/none'),
        get('/chunked'),
        ['request', { method: 'POST', path: '/', headers: { 'X-Extra': '!' }, body: 'größer', port: 8000 }],
        ['listeningPorts'],
        ['residentMemory'],
        ['elapsed'],
        ['output'],
        kill,
      ],
    })
    expect(error).toBeUndefined()
    const [wait, hello, client, host, none, chunked, posted, ports, memory, elapsed, output, end] = results
    expect(wait).toBe('listening')
    expect(hello).toMatchObject({ status: 200, body: 'hello', size: 5, isWhole: true })
    expect(hello.digest).toBe('sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824')
    expect(hello.headers.location).toBe('/there')
    expect(client.body).toBe('127.0.0.1')
    expect(host.body).toBe('localhost:8000')
    expect(none.status).toBe(404)
    expect(chunked.body).toBe('one two')
    expect(posted).toMatchObject({ status: 201, body: 'größer!' })
    expect(ports).toEqual([{ port: 8000, isLoopbackOnly: false }])
    expect(memory).toBeGreaterThan(5 << 20)
    expect(memory).toBeLessThan(200 << 20)
    expect(elapsed).toBeLessThan(5000)
    expect(lines(output)).toContain('request /none')
    expect(end).toMatchObject({ code: 137, signal: 'SIGKILL', wasKilled: false })
  })

  test.each([
    ['127.0.0.1', 'loopback-only'],
    ['::1', 'loopback-only'],
    ['::', 'listening'],
    ['pare', 'listening'],
  ])('a server on %s is %s', async (host, expected) => {
    const { results } = await stage.play(setting, {
      spec: python('web', host, '8000'),
      steps: [['waitForPort', 8000, 10], ['listeningPorts'], kill],
    })
    expect(results[0]).toBe(expected)
    expect(results[1]).toEqual([{ port: 8000, isLoopbackOnly: expected === 'loopback-only' }])
  })

  test('a server on IPv6 alone is reached by IPv6', async () => {
    const { results, error } = await stage.play(setting, {
      spec: python('web', '::', '8000', 'v6only'),
      steps: [['waitForPort', 8000, 10], get('/client'), kill],
    })
    expect(error).toBeUndefined()
    expect(results[0]).toBe('listening')
    expect(results[1].body).toBe('fd00::2')
  })

  test('a slow start is waited for, and time can be up', async () => {
    const { results } = await stage.play(setting, {
      spec: python('web', '0.0.0.0', '8000', '1.5'),
      steps: [['waitForPort', 8000, 0.3], ['waitForPort', 0, 10], get('/'), kill],
    })
    expect(results.slice(0, 2)).toEqual(['timeout', 'listening'])
    expect(results[2].status).toBe(200)
  })

  test('a crash at start ends the wait at once and shows the traceback', async () => {
    const { results } = await stage.play(setting, {
      spec: python('crash'),
      steps: [['waitForPort', 8000, 30], ['exited'], ['output'], ['listeningPorts'], ['residentMemory'], kill],
    })
    expect(results.slice(0, 2)).toEqual(['exited', { code: 1 }])
    expect(lines(results[2])).toContain('about to fail')
    expect(lines(results[2]).at(-1)).toBe("ModuleNotFoundError: No module named 'no_such_module_anywhere'")
    expect(results[3]).toEqual([])
    expect(results[5]).toEqual({ code: 1, wasKilled: false })
  })

  test('a body of 100 MB is digested whole and kept in part; an endless one is cut off', async () => {
    const { results, error } = await stage.play(setting, {
      spec: python('web', '0.0.0.0', '8000'),
      steps: [['waitForPort', 8000, 10], get('/big'), get('/'), get('/events'), kill],
    })
    expect(error).toBeUndefined()
    expect(results[1]).toMatchObject({ status: 200, size: 100 << 20, isWhole: true })
    expect(results[1].body).toHaveLength(1 << 20)
    expect(results[1].digest).toBe(
      `sha256:${createHash('sha256')
        .update('x'.repeat(100 << 20))
        .digest('hex')}`,
    )
    expect(results[2].body).toBe('hello')
    expect(results[3]).toMatchObject({ status: 200, isWhole: false })
  })

  test('a request that gets no HTTP answer says why', async () => {
    const garbled = await stage.play(setting, {
      spec: python('garble'),
      steps: [['waitForPort', 9000, 10], get('/', 9000)],
    })
    expect(garbled.error).toMatchObject({
      code: 'no-answer',
      message: 'GET / on port 9000 got no answer: what came back is not HTTP',
    })
    const refused = await stage.play(setting, {
      spec: python('garble'),
      steps: [['waitForPort', 9000, 10], get('/', 9001)],
    })
    expect(refused.error?.message).toBe('GET / on port 9001 got no answer: Connection refused')
    const died = await stage.play(setting, {
      spec: python('web', '0.0.0.0', '8000'),
      steps: [['waitForPort', 8000, 10], get('/die')],
    })
    expect(died.error).toMatchObject({ code: 'no-answer', exitCode: 1 })
  })

  test('exit codes and both streams arrive, and what was left in the background is gone', async () => {
    const exits = await stage.play(setting, { spec: python('exits', '3') })
    expect(exits.results[0]).toEqual({ code: 3 })
    expect(exits.results[1]).toHaveLength(2)
    expect(exits.results[1]).toEqual(
      expect.arrayContaining([
        { stream: 'stdout', text: 'out' },
        { stream: 'stderr', text: 'err' },
      ]),
    )
    const orphan = await stage.play(setting, { spec: python('orphan') })
    expect(orphan.results).toEqual([{ code: 0 }, [{ stream: 'stdout', text: 'left something behind' }]])
  })

  test('a signal reaches the first process only if it is handled, as in a container', async () => {
    const handled = await stage.play(setting, {
      spec: python('handles'),
      steps: [['waitForPort', 7000, 20], ['stop', 'SIGTERM', 5], ['output']],
    })
    expect(handled.results.slice(0, 2)).toEqual(['listening', { code: 0, wasKilled: false }])
    expect(lines(handled.results[2])).toEqual(['ready', 'stopping'])
    const unhandled = await stage.play(setting, {
      spec: python('sleep'),
      steps: [
        ['waitForPort', 7000, 20],
        ['stop', 'SIGTERM', 0.3],
      ],
    })
    expect(unhandled.results[1]).toEqual({ code: 137, signal: 'SIGKILL', wasKilled: true })
    const interrupted = await stage.play(setting, {
      spec: python('sleep'),
      steps: [
        ['waitForPort', 7000, 20],
        ['stop', 'SIGINT', 5],
      ],
    })
    expect(interrupted.results[1]).toMatchObject({ wasKilled: false })
    const ignored = await stage.play(setting, {
      spec: python('ignores'),
      steps: [
        ['waitForPort', 7000, 20],
        ['stop', 'SIGINT', 0.3],
      ],
    })
    expect(ignored.results[1]).toMatchObject({ code: 137, wasKilled: true })
  })

  test('memory counts the children, and they go with their parent', async () => {
    const { results } = await stage.play(setting, {
      spec: python('worker'),
      steps: [['waitForPort', 7000, 20], ['residentMemory'], ['stop', 'SIGTERM', 0]],
    })
    expect(results[1]).toBeGreaterThan(60 << 20)
  })

  test('output of any kind and size is kept within bounds', async () => {
    const binary = await stage.play(setting, { spec: python('binary') })
    expect(binary.results[0]).toEqual({ code: 0 })
    expect(lines(binary.results[1])).toContain('��')
    expect(Math.max(...lines(binary.results[1]).map(line => line.length))).toBeLessThan(17_000)
    const flood = await stage.play(setting, {
      spec: python('flood'),
      steps: [['waitForExit', 1], ['listeningPorts'], ['output'], kill],
    })
    expect(flood.results[1]).toEqual([])
    expect(flood.results[2].length).toBeGreaterThan(1000)
    expect(flood.results[2].length).toBeLessThanOrEqual(2001)
  })

  test('a second command runs beside the first, in the same place', async () => {
    const look = (code: string) => ({ ...python('self'), argv: ['python3', '-c', code] })
    const { results, error } = await stage.play(setting, {
      spec: python('web', '0.0.0.0', '8000'),
      steps: [
        ['waitForPort', 8000, 10],
        [
          'execute',
          look(
            'import os; open("/tmp/note", "w").write("hi"); print(os.getpid(), os.getuid(), os.getcwd(), os.listdir("/proc/1/task"))',
          ),
          10,
        ],
        [
          'execute',
          look(
            'import urllib.request as u; print(open("/tmp/note").read(), u.urlopen("http://127.0.0.1:8000/").read())',
          ),
          10,
        ],
        ['execute', look('raise SystemExit(3)'), 10],
        ['execute', look('open("/app/x", "w")'), 10],
        ['execute', look('import time; time.sleep(100)'), 0.3],
        ['execute', { ...python('self'), argv: ['no-such-program'] }, 10],
        kill,
      ],
    })
    expect(error).toBeUndefined()
    expect(lines(results[1].output)[0]).toMatch(/^\d+ 65532 \/app \[/)
    expect(lines(results[2].output)[0]).toBe("hi b'hello'")
    expect(results[3].exit).toEqual({ code: 3 })
    expect(lines(results[4].output).at(-1)).toBe("OSError: [Errno 30] Read-only file system: '/app/x'")
    expect(results[5].exit).toEqual({ code: 137, signal: 'SIGKILL' })
    expect(results[6].exit).toEqual({ code: 127 })
  })

  test('a program that cannot start ends as in a shell, and says why', async () => {
    const start = (argv: string[], workingDirectory = '/app') =>
      stage.play(setting, { spec: { ...python('self'), argv, workingDirectory } })
    const missing = await start(['no-such-program'])
    expect(missing.results[0].code).toBe(127)
    expect(lines(missing.results[1])[0]).toMatch(/no-such-program/)
    const script = await start(['/app/script'])
    expect(script.results[0].code).toBe(127)
    const forbidden = await start(['/app/self.py'])
    expect(forbidden.results[0].code).toBe(126)
    const nowhere = await start(['python3'], '/nowhere')
    expect([126, 1]).toContain(nowhere.results[0].code)
    expect(lines(nowhere.results[1])[0]).toMatch(/\/nowhere/)
  })

  test('a writable directory keeps what is written, and never the file of the cache behind it', async () => {
    const root = stage.rootOf(setting)
    const cached = join(root, '..', 'cached')
    linkSync(cached, join(root, 'data/linked'))
    const before = portrait(root).filter(line => !line.startsWith('data'))
    const { results, error } = await stage.play(setting, {
      root: { hostPath: root, writable: ['/data', '/app/made'] },
      spec: python('writes'),
    })
    expect(error).toBeUndefined()
    expect(results).toEqual([{ code: 0 }, [{ stream: 'stdout', text: "['below', 'linked']" }]])
    expect(readFileSync(cached, 'utf8')).toBe('as it was')
    expect(readFileSync(join(root, 'data/linked'), 'utf8')).toBe('changedas')
    expect(readFileSync(join(root, 'data/below/new'), 'utf8')).toBe('made inside')
    rmSync(join(root, 'app/made'), { recursive: true })
    rmSync(join(root, 'data'), { recursive: true })
    mkdirSync(join(root, 'data'))
    const { uid, gid } = statSync(root)
    chownSync(join(root, 'data'), uid, gid)
    expect(portrait(root).filter(line => !/^(?:data|app )|^ /.test(line))).toEqual(
      before.filter(line => !/^app |^ /.test(line)),
    )
  })

  test('a symlink never makes a directory outside writable', async () => {
    const { error } = await stage.play(setting, {
      root: { hostPath: stage.rootOf(setting), writable: ['/lib/x'] },
      spec: python('writes'),
    })
    expect(error).toMatchObject({ code: 'not-a-directory', exitCode: 2 })
  })

  test('one command reads its input, and has only so long', async () => {
    const read = await stage.play(setting, {
      spec: python('reads'),
      command: { seconds: 20, stdin: 'abc', times: 1_000_000 },
    })
    expect(read.results).toEqual([{ exit: { code: 0 }, output: [{ stream: 'stdout', text: "3000000 b'abc'" }] }])
    const nothing = await stage.play(setting, { spec: python('reads'), command: { seconds: 20 } })
    expect(lines(nothing.results[0].output)).toEqual(["0 b''"])
    const slow = await stage.play(setting, { spec: python('sleep'), command: { seconds: 0.5 } })
    expect(slow.error).toMatchObject({ code: 'command-timeout', exitCode: 1 })
    const aborted = await stage.play(setting, {
      spec: python('sleep'),
      command: { seconds: 20 },
      abortAfter: 1500,
    })
    expect(aborted.error?.message).toMatch(/abort/)
  })

  test('nothing outlives a driver that is killed', async () => {
    const child = stage.launch(setting, {
      spec: python('worker'),
      steps: [['waitForPort', 7000, 20], ['announce'], ['waitForExit', 60]],
    })
    await new Promise(resolve => child.stdout!.once('data', resolve))
    expect(traces('/app/worker.py')).toHaveLength(setting.engine === 'bubblewrap' ? 6 : 5)
    child.kill('SIGKILL')
    await vanished()
    for (let attempt = 0; attempt < 50 && traces('/app/worker.py').length > 0; attempt++) await sleep(20)
    expect(traces('/app/worker.py')).toEqual([])
  })
})

describe('findSandbox', () => {
  test('where no namespace can be had, it says so, why, and how to mend it', async () => {
    const forbid = 'echo 0 > /proc/sys/user/max_user_namespaces && exec setpriv --bounding-set -sys_admin "$@"'
    const setting = asUser('nowhere', ['unshare', '--user', '--map-root-user', 'sh', '-c', forbid, 'sh'])
    const { error } = await stage.play(setting, { spec: python('self') })
    expect(error).toMatchObject({ code: 'no-sandbox', exitCode: 69 })
    expect(error!.message).toMatch(/^Could not start a sandbox to prove the image in \(unshare: user namespace: /)
    expect(error!.hint).toMatch(/^`sudo sysctl user\.max_user_namespaces=15000`, or build without a proof/)
  })

  test('an interpreter that does not run is no sandbox either', async () => {
    const interpreter = { version: '3.13', argv: ['/nonexistent/python'], environment: {} }
    const { error } = await stage.play(asUser('plain', []), { spec: python('self'), interpreter })
    expect(error).toMatchObject({ code: 'no-sandbox', message: expect.stringContaining('/nonexistent/python') })
  })
})

describe.runIf(isRoot)('a sandbox inside a container', () => {
  test('where the kernel gives out no fresh /proc, the one that is there must do', async () => {
    const become = `mount -t tmpfs none /proc/irq && exec setpriv --reuid ${userId} --regid ${userId} --clear-groups "$@"`
    const setting = asUser('masked', ['unshare', '--mount', 'sh', '-c', become, 'sh'], 'root')
    const { results, error } = await stage.play(setting, {
      spec: python('web', '0.0.0.0', '8000'),
      steps: [['waitForPort', 8000, 10], get('/'), ['residentMemory'], kill],
    })
    expect(error).toBeUndefined()
    expect(results[1].body).toBe('hello')
  })
})
