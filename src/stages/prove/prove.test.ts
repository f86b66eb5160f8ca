import { describe, expect, test } from 'vitest'
import { type FakeApp, fakeSandbox } from '../../../test/fixtures/sandbox.ts'
import type { Progress } from '../../model/observer.ts'
import type { StartCommand } from '../../model/project.ts'
import type { Proof } from '../../model/proof.ts'
import type { ProveSettings, RequestProbe } from '../../model/settings.ts'
import { proofFailure } from './proof-failure.ts'
import { type ProveInput, prove, recordBaseline } from './prove.ts'

const nothing: ProveSettings = { requests: [], commands: [], env: {}, timeout: 30 }
const request = (path: string, more: Partial<RequestProbe> = {}): RequestProbe => ({
  method: 'GET',
  path,
  headers: {},
  ...more,
})

function start(kind: StartCommand['kind'], more: Partial<StartCommand> = {}): StartCommand {
  return { argv: ['flask', 'run'], kind, directory: '', environment: {}, evidence: [], advice: [], ...more }
}

function input(app: FakeApp | ((root: string, run: number, argv: string) => FakeApp), more: Partial<ProveInput> = {}) {
  const sandbox = fakeSandbox(typeof app === 'function' ? app : () => app)
  const whole: ProveInput = {
    sandbox,
    root: { hostPath: 'pared', writable: [] },
    process: { argv: ['flask', 'run'], environment: {}, workingDirectory: '/app', uid: 65532, gid: 65532 },
    start: start('web', { port: 8000 }),
    settings: nothing,
    stopSignal: 'SIGTERM',
    platform: 'linux/amd64',
    ...more,
  }
  return { sandbox, whole }
}

const unpared = { hostPath: 'unpared', writable: [] }
const hello: FakeApp = { opens: [{ port: 8000, after: 200 }], answers: { 'GET /': [200, 'hello'] } }

describe('prove', () => {
  test('a web app without probes is asked for its root, and stopped by its own signal', async () => {
    const { sandbox, whole } = input(hello)
    expect(await prove(whole)).toEqual({
      isGreen: true,
      sandbox: 'unshare',
      platform: 'linux/amd64',
      probes: [{ probe: 'GET /', isOk: true, answer: '200 OK, 5 bytes', milliseconds: 10 }],
      startMilliseconds: 210,
      residentMemory: 20_000_000,
      lastLines: [],
    })
    expect(sandbox.log).toEqual(['start pared: flask run', 'GET / on 8000', 'stop SIGTERM 3'])
  })

  test.each([
    [302, true],
    [404, true],
    [500, false],
    [503, false],
  ])('status %i of the root is right: %s', async (status, isGreen) => {
    expect(await prove(input({ ...hello, answers: { 'GET /': [status, ''] } }).whole)).toMatchObject({ isGreen })
  })

  test('probes of the settings take the place of the root; their status and text count', async () => {
    const settings = {
      ...nothing,
      requests: [request('/a', { status: 201 }), request('/b', { contains: 'needle' })],
      commands: [
        { argv: ['app', 'check'], exit: 0 },
        { argv: ['app', 'fail'], exit: 3 },
      ],
    }
    const app: FakeApp = {
      opens: [{ port: 8000 }],
      answers: { 'GET /a': [200, ''], 'GET /b': [200, 'hay needle hay'] },
      commands: { 'app check': [0, 'fine'], 'app fail': [3] },
    }
    const { sandbox, whole } = input(app, { settings })
    const proof = await prove(whole)
    expect(proof.probes.map(({ probe, isOk, expected }) => [probe, isOk, expected])).toEqual([
      ['GET /a', false, 'status 201'],
      ['GET /b', true, undefined],
      ['app check', true, undefined],
      ['app fail', true, undefined],
    ])
    expect(sandbox.log).not.toContain('GET / on 8000')
    expect(proofFailure(proof)).toMatchObject({
      code: 'proof-failed',
      exitCode: 1,
      message: 'The image does not work, and was not written: `GET /a` gave 200 OK, 0 bytes; expected status 201',
    })
  })

  test('the environment of the proof reaches the process', async () => {
    const seen: unknown[] = []
    const { sandbox, whole } = input(hello, { settings: { ...nothing, env: { DEBUG: '0' } } })
    const start: typeof sandbox.start = (root, spec) => {
      seen.push(spec.environment)
      return sandbox.start(root, spec)
    }
    await prove({ ...whole, sandbox: { ...sandbox, start } })
    expect(seen).toEqual([{ DEBUG: '0' }])
  })

  test('an answer must equal that of the unpared Tree, which is run twice', async () => {
    const { sandbox, whole } = input(
      root => ({ ...hello, answers: { 'GET /': [200, root === 'pared' ? 'sorry' : 'hello'] } }),
      { baseline: unpared },
    )
    const proof = await prove(whole)
    expect(proof).toMatchObject({ isGreen: false, baseline: 'green' })
    expect(proof.probes[0]!.expected).toBe('the same body as before paring (200 OK, 5 bytes)')
    expect(sandbox.log.filter(line => line.startsWith('start'))).toEqual([
      'start pared: flask run',
      'start unpared: flask run',
      'start unpared: flask run',
    ])
    expect(sandbox.log.slice(3)).toContain('stop SIGKILL 0')
  })

  test('a body that changes by itself is not compared; its status is', async () => {
    const changing =
      (status: number) =>
      (root: string, run: number): FakeApp => ({
        ...hello,
        answers: { 'GET /': [root === 'pared' ? status : 200, `run ${run}`] },
      })
    expect(await prove(input(changing(200), { baseline: unpared }).whole)).toMatchObject({ isGreen: true })
    const proof = await prove(input(changing(404), { baseline: unpared }).whole)
    expect(proof.probes[0]).toMatchObject({
      isOk: false,
      answer: '404 Not Found, 5 bytes',
      expected: '200 OK, 5 bytes, as before paring',
    })
  })

  test('what the unpared Tree answered can be remembered', async () => {
    const { sandbox, whole } = input(hello)
    const baseline = JSON.parse(JSON.stringify(await recordBaseline({ ...whole, root: unpared })))
    sandbox.log.length = 0
    expect(await prove({ ...whole, baseline })).toMatchObject({ isGreen: true, baseline: 'green' })
    expect(sandbox.log).toHaveLength(3)
  })

  test('an app that fails before paring as well is told apart', async () => {
    const broken: FakeApp = {
      ends: { after: 100, code: 1 },
      output: ['Traceback …', "ModuleNotFoundError: No module named 'redis'"],
    }
    const proof = await prove(input(broken, { baseline: unpared }).whole)
    expect(proof).toMatchObject({ isGreen: false, baseline: 'red' })
    expect(proofFailure(proof)).toMatchObject({
      message: [
        'The image does not work, and was not written: `flask run` ended with code 1 before it listened on port 8000 (and so it does before paring)',
        'its last lines:',
        '  Traceback …',
        "  ModuleNotFoundError: No module named 'redis'",
      ].join('\n'),
      hint: "`redis` is in none of the project's dependencies: add what provides it",
    })
  })

  test('an app on loopback only has an error of its own', async () => {
    const proof = await prove(input({ opens: [{ port: 8000, isLoopbackOnly: true }] }).whole)
    expect(proofFailure(proof)).toMatchObject({
      code: 'loopback-only',
      exitCode: 1,
      hint: "listen on every address: `flask run --host 0.0.0.0`, or `app.run(host='0.0.0.0')`",
    })
  })

  test('an app on another port is named it, without waiting for all of the time', async () => {
    const { whole } = input({ opens: [{ port: 9090, after: 1000 }] }, { settings: { ...nothing, timeout: 600 } })
    expect(proofFailure(await prove(whole))).toMatchObject({
      code: 'wrong-port',
      hint: 'say so: `pare build --port 9090`, or `port = 9090` under [tool.pare]',
    })
  })

  test('the unpared Tree is not asked about what paring cannot change', async () => {
    for (const [app, kind] of [
      [{ opens: [{ port: 8000, isLoopbackOnly: true }] }, 'web'],
      [{ opens: [{ port: 9090 }] }, 'web'],
      [{}, 'worker'],
    ] as const) {
      const { sandbox, whole } = input(app, { start: start(kind, { port: 8000 }), baseline: unpared })
      expect(await prove(whole)).not.toHaveProperty('baseline')
      expect(sandbox.log.filter(line => line.startsWith('start'))).toEqual(['start pared: flask run'])
    }
  })

  test('a port that opens a little before the expected one is not taken for it', async () => {
    const app: FakeApp = { ...hello, opens: [{ port: 9090 }, { port: 8000, after: 5000 }] }
    expect(await prove(input(app).whole)).toMatchObject({ isGreen: true })
  })

  test('a port that nobody knows is found', async () => {
    const { sandbox, whole } = input({ ...hello, opens: [{ port: 5000, after: 300 }] }, { start: start('web') })
    expect(await prove(whole)).toMatchObject({ isGreen: true })
    expect(sandbox.log).toContain('GET / on 5000')
  })

  test('nothing listening in time is red', async () => {
    const proof = await prove(input({}).whole)
    expect(proof.failure?.message).toBe('`flask run` did not listen on port 8000 within 30 s')
  })

  test('a request without an answer is red', async () => {
    const proof = await prove(input({ opens: [{ port: 8000 }] }).whole)
    expect(proof.probes[0]).toMatchObject({ isOk: false, answer: 'no answer: Connection reset by peer' })
  })

  test('an app that ignores its stop signal is green, with a warning', async () => {
    const told: Progress[] = []
    const proof = await prove(input({ ...hello, ignores: true }).whole, { observer: progress => told.push(progress) })
    expect(proof).toMatchObject({ isGreen: true, advice: [{ code: 'stop-signal-ignored' }] })
    expect(told).toMatchObject([
      { type: 'warning', code: 'stop-signal-ignored', hint: expect.stringContaining('SIGINT') },
    ])
  })

  test('a worker must live for three seconds', async () => {
    const worker = { start: start('worker') }
    expect(await prove(input({}, worker).whole)).toMatchObject({
      isGreen: true,
      probes: [{ probe: 'start', answer: 'alive after 3 s' }],
      startMilliseconds: 3000,
    })
    const dead = await prove(
      input({ ends: { after: 2000, code: 1 }, output: ["KeyError: 'BROKER_URL'"] }, worker).whole,
    )
    expect(proofFailure(dead)).toMatchObject({ hint: expect.stringContaining('--env BROKER_URL=') })
  })

  test('a worker that still loads its modules is waited for, up to the timeout', async () => {
    const worker = { start: start('worker') }
    const slow = await prove(input({ loads: 6500 }, worker).whole)
    expect(slow).toMatchObject({ isGreen: true, probes: [{ answer: 'alive after 8 s' }] })
    const dead = await prove(input({ loads: 6500, ends: { after: 6500, code: 1 } }, worker).whole)
    expect(dead).toMatchObject({ isGreen: false, probes: [{ answer: 'exit 1' }] })
    const growing = await prove(input({ loads: 99_000 }, worker).whole)
    expect(growing).toMatchObject({ isGreen: true, probes: [{ answer: 'alive after 30 s' }] })
  })

  test('any other port must open', async () => {
    const { sandbox, whole } = input({ opens: [{ port: 50051 }] }, { start: start('port', { port: 50051 }) })
    expect(await prove(whole)).toMatchObject({ isGreen: true, probes: [{ answer: 'listening on port 50051' }] })
    expect(sandbox.log).toEqual(['start pared: flask run', 'stop SIGTERM 3'])
  })

  test('a command without arguments is asked for its help', async () => {
    const { sandbox, whole } = input({ ends: { after: 90, code: 0 } }, { start: start('command', { argv: ['tool'] }) })
    expect(await prove(whole)).toMatchObject({ isGreen: true, probes: [{ probe: 'tool --help', answer: 'exit 0' }] })
    expect(sandbox.log[0]).toBe('start pared: tool --help')
  })

  test('a command with arguments, and a script, run as they are', async () => {
    const command = input({ ends: { after: 90, code: 0 } }, { start: start('command', { argv: ['tool', 'sync'] }) })
    expect(await prove(command.whole)).toMatchObject({ isGreen: true, probes: [{ probe: 'tool sync' }] })
    const script = input({ ends: { after: 90, code: 3 } }, { start: start('script', { argv: ['python', 'main.py'] }) })
    expect(await prove(script.whole)).toMatchObject({
      isGreen: false,
      probes: [{ answer: 'exit 3', expected: 'exit 0' }],
    })
    const endless = input({}, { start: start('script', { argv: ['python', 'main.py'] }) })
    expect(await prove(endless.whole)).toMatchObject({ isGreen: true, probes: [{ answer: 'alive after 30 s' }] })
  })

  test('a script that wants arguments is asked for its help', async () => {
    const { whole } = input(
      (_root, _run, argv) =>
        argv.endsWith('--help')
          ? { ends: { after: 50, code: 0 } }
          : {
              ends: { after: 50, code: 2 },
              output: ['usage: main.py [-h] FILE', 'main.py: error: the following arguments are required: FILE'],
            },
      { start: start('script', { argv: ['python', 'main.py'] }) },
    )
    expect(await prove(whole)).toMatchObject({ isGreen: true, probes: [{ probe: 'python main.py --help' }] })
  })

  test('the output of a command must be what it was before paring', async () => {
    const { whole } = input(
      root => ({ ends: { after: 9, code: 0 }, output: [root === 'pared' ? 'one' : 'one, two'] }),
      {
        start: start('command', { argv: ['tool'] }),
        baseline: unpared,
      },
    )
    expect(await prove(whole)).toMatchObject({
      isGreen: false,
      probes: [{ expected: 'the same output as before paring (exit 0)' }],
    })
  })

  test('commands of the settings run each by itself where nothing stays running', async () => {
    const settings = {
      ...nothing,
      commands: [
        { argv: ['tool', 'a'], exit: 0 },
        { argv: ['tool', 'b'], exit: 1 },
      ],
    }
    const { sandbox, whole } = input((_root, _run, argv) => ({ ends: { after: 9, code: argv === 'tool b' ? 1 : 0 } }), {
      start: start('script'),
      settings,
    })
    expect(await prove(whole)).toMatchObject({ isGreen: true })
    expect(sandbox.log.filter(line => line.startsWith('start'))).toEqual(['start pared: tool a', 'start pared: tool b'])
  })

  test('what failed otherwise than by the app stops it and is thrown on', async () => {
    const { sandbox, whole } = input(hello)
    const failing = async () => {
      throw new Error('the agent ended')
    }
    const broken = {
      ...sandbox,
      start: async (...args: Parameters<typeof sandbox.start>) => ({
        ...(await sandbox.start(...args)),
        request: failing,
      }),
    }
    await expect(prove({ ...whole, sandbox: broken })).rejects.toThrow('the agent ended')
    expect(sandbox.log.at(-1)).toBe('stop SIGKILL 0')
  })
})

describe('proofFailure', () => {
  const red: Proof = { isGreen: false, sandbox: 'unshare', platform: 'linux/amd64', probes: [], lastLines: [] }

  test('a proof without an explanation still says what to do', () => {
    expect(proofFailure(red)).toMatchObject({ code: 'proof-failed', hint: expect.stringContaining('--no-prove') })
  })
})

describe('prove, of an app with profiles', () => {
  const profiles = {
    worker: { argv: ['celery', 'worker'], env: {} },
    migrate: { argv: ['manage', 'migrate'], env: { STEP: 'all' } },
  }
  const ends = (code: number, ...output: string[]): FakeApp => ({ ends: { after: 500, code }, output })

  /** How each command behaves, in the pared Tree and before. */
  function withProfiles(pared: Readonly<Record<string, FakeApp>>, before: Readonly<Record<string, FakeApp>> = pared) {
    const app = (root: string, _run: number, argv: string) => (root === 'pared' ? pared : before)[argv] ?? hello
    return input(app, { profiles, baseline: unpared })
  }

  const told = ({ probes }: Proof) => probes.map(({ probe, isOk, answer }) => [probe, isOk, answer])

  test('each profile is run in the pared Tree: it must live, or end with 0', async () => {
    const { sandbox, whole } = withProfiles({ 'celery worker': {}, 'manage migrate': ends(0) })
    const proof = await prove({ ...whole, baseline: { runs: [] } })
    expect(proof.isGreen).toBe(true)
    expect(told(proof)).toEqual([
      ['GET /', true, '200 OK, 5 bytes'],
      ['profile worker', true, 'alive after 3 s'],
      ['profile migrate', true, 'exit 0'],
    ])
    expect(sandbox.log).toContain('start pared: celery worker')
    expect(sandbox.log).toContain('start pared: manage migrate')
  })

  test('it has the environment of the image, of the proof and its own', async () => {
    const { sandbox, whole } = withProfiles({ 'manage migrate': ends(0) })
    const seen: Record<string, unknown> = {}
    const start: typeof sandbox.start = (root, spec) => {
      seen[spec.argv.join(' ')] = spec.environment
      return sandbox.start(root, spec)
    }
    const process = { ...whole.process, environment: { HOME: '/' } }
    const settings = { ...nothing, env: { DEBUG: '0' } }
    await prove({ ...whole, process, settings, sandbox: { ...sandbox, start } })
    expect(seen['manage migrate']).toEqual({ HOME: '/', DEBUG: '0', STEP: 'all' })
  })

  test('one that fails, and did not before paring, makes the proof red', async () => {
    const { whole } = withProfiles({ 'celery worker': ends(1, 'no module') }, { 'celery worker': {} })
    const proof = await prove(whole)
    expect(proof).toMatchObject({ isGreen: false, baseline: 'green', lastLines: ['no module'] })
    expect(proof.failure!.message).toBe('`profile worker` gave exit 1; expected alive after 3 s, or exit 0')
  })

  test('one that ends by itself, and lived before paring, makes the proof red', async () => {
    const { whole } = withProfiles({ 'celery worker': ends(0) }, { 'celery worker': {} })
    const proof = await prove(whole)
    expect(proof.probes[1]).toMatchObject({ isOk: false, expected: 'alive after 3 s, as before paring' })
  })

  test('one that still runs, and had ended before, is right', async () => {
    const { whole } = withProfiles({ 'manage migrate': {} }, { 'manage migrate': ends(0) })
    expect(await prove(whole)).toMatchObject({ isGreen: true })
  })

  test('one that fails as it did before paring is told of, and no failure', async () => {
    const { whole } = withProfiles({ 'manage migrate': ends(1, 'no database') })
    const seen: Progress[] = []
    const proof = await prove(whole, { observer: progress => seen.push(progress) })
    expect(proof).toMatchObject({ isGreen: true, baseline: 'green', lastLines: [] })
    expect(told(proof)[2]).toEqual(['profile migrate', true, 'exit 1, as before paring'])
    expect(seen).toMatchObject([{ type: 'warning', code: 'profile-not-proven' }])
  })

  test('one that fails otherwise than before is a failure', async () => {
    const { whole } = withProfiles({ 'manage migrate': ends(2) }, { 'manage migrate': ends(1) })
    expect(await prove(whole)).toMatchObject({ isGreen: false })
  })

  test('none is run where the app itself is not right', async () => {
    const { sandbox, whole } = withProfiles({ 'flask run': { ...hello, answers: { 'GET /': [500, ''] } } })
    const proof = await prove({ ...whole, baseline: { runs: [] } })
    expect(told(proof)).toEqual([['GET /', false, '500 Internal Server Error, 0 bytes']])
    expect(sandbox.log.filter(line => line.startsWith('start'))).toEqual(['start pared: flask run'])
  })

  test('runs that would write into the same folders are made one after the other', async () => {
    const { sandbox, whole } = withProfiles({ 'celery worker': ends(1) })
    const writable = ['/app/data']
    await prove({
      ...whole,
      root: { hostPath: 'pared', writable },
      baseline: { hostPath: 'unpared', writable },
    })
    const starts = sandbox.log.filter(line => /^(?:start|stop)/.test(line)).map(line => line.split(' ')[0])
    expect(starts).toEqual(Array.from({ length: 9 }, () => ['start', 'stop']).flat())
  })
})
