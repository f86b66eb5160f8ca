import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { processOf } from '../../src/jobs/prove-tree.ts'
import type { RuntimeConfig } from '../../src/model/oci/image.ts'
import type { ProbeRequest, ProcessSpec, RunningProcess, Sandbox } from '../../src/model/sandbox.ts'
import { copyExample, home, pare, temporaryFolder } from './pare.ts'
import { openSandbox } from './sandbox/open-sandbox.ts'

// Each app has something that no probe of its pare.toml reaches: a route, or a command, that imports what it needs only
// then. Here it is tried in the image that was built. What each app breaks elsewhere: examples/breakers/README.md.

/** A route or a command beside the app, what it must say, and the module that it says is missing where probes decide. */
type Late = { readonly missing: string; readonly says: readonly string[] } & (
  | { readonly path: string; readonly form?: string }
  | { readonly beside: readonly string[] }
  /** Instead of the app's own command. */
  | { readonly command: readonly string[] }
)

const late: Readonly<Record<string, Late>> = {
  'aiohttp-client': { path: '/late', says: ['漢字', '"size": "10"', '"port": true'], missing: 'aiohttp.test_utils' },
  'celery-worker': {
    beside: ['python', '-m', 'shop.send', 'shop.mail.letter', 'Ada'],
    says: ['text/plain True True'],
    missing: 'email.mime',
  },
  cryptography: { path: '/late', says: ['BEGIN CERTIFICATE', '"signature":64'], missing: 'cryptography.x509' },
  'django-admin': {
    path: '/late',
    says: ['ログイン', '2024年3月1日', 'ادخل', '1 de Março de 2024', '"xml": true'],
    missing: 'django.contrib.syndication',
  },
  'entry-point-plugins': { path: '/late', says: ['  <card>Ada</card>'], missing: 'greet.nordic.formats' },
  'find-library': { path: '/late', says: ['"zlib":"1.', 'PDF document'], missing: 'gzip' },
  'grpc-health': {
    beside: ['python', 'ask.py', 'services'],
    says: ['"name": "grpc.health.v1.Health"'],
    missing: 'google.protobuf.json_format',
  },
  'gunicorn-gevent': { path: '/late', says: ['"pool":6', '"child":"True"'], missing: 'gevent.fileobject' },
  'gunicorn-gthread': { path: '/late', says: ['validator 2'], missing: 'statistics' },
  'httpx-certifi': { path: '/late', says: ['"refused":[true,true]', 'こんにちは', '"default":21'], missing: 'ftplib' },
  'huey-worker': { beside: ['python', '-m', 'jobs.ask', 'share', '2', '6'], says: ['1/3'], missing: 'fractions' },
  'jinja-extensions': {
    path: '/late',
    says: ['3 letters', 'stamped on a Monday'],
    missing: 'calendar',
  },
  'legacy-codecs': {
    path: '/late',
    // ISO-2022-JP has seven bits, so that it can be written here.
    form: 'content-type: text/plain; charset=iso-2022-jp\r\n\r\n\x1b$B4A;z\x1b(B',
    says: ['漢字', '"ticket": 8'],
    missing: 'falcon.testing',
  },
  'logging-config': {
    path: '/late',
    says: ['"audit": ["HTTPHandler", "SMTPHandler"]', '"old": ["TimedRotatingFileHandler"]'],
    missing: 'pprint',
  },
  lxml: { path: '/late', says: ['"links":["/boats"]', '"valid":true'], missing: 'lxml.html' },
  'matplotlib-agg': {
    path: '/late',
    says: ['%PDF-1.4', '<?xml', '%!PS-Adob'],
    missing: 'matplotlib.backends.backend_pdf',
  },
  'metadata-version': {
    path: '/late',
    says: ['"missing":[]', '"of":["MarkupSafe"]', '"summary":"click"', '"files":true'],
    missing: 'packaging',
  },
  'multiprocessing-start': {
    path: '/late',
    says: ['managed 42 and 6'],
    missing: 'multiprocessing.managers',
  },
  'package-data': {
    path: '/late',
    says: ['"rows":["Vasa"]', "'x' is not a 'date'"],
    missing: 'csv',
  },
  'pickle-sqlite': { path: '/late', says: ['"Argo":"1/3"', '10.0.0.0/8'], missing: 'fractions' },
  pillow: {
    path: '/late',
    says: ['WEBP 160x40', 'TIFF 160x40', 'GIF 160x40', 'PPM 160x40', 'AVIF 160x40', 'sRGB'],
    missing: 'PIL.ImageCms',
  },
  'psycopg-binary': {
    path: '/late',
    says: ['"name":"\\"a b\\""', "the package 'Shapely'", '"written":"27b5f9c1a527"'],
    missing: 'psycopg.types.hstore',
  },
  'pydantic-models': {
    path: '/late',
    says: ['127.0.0.1', 'Europe/Berlin', '"numbers":[1,2]', '"pipeline":true'],
    missing: 'pydantic.deprecated',
  },
  'rich-console': {
    command: ['peek', '/app/pyproject.toml', '--as', 'toml'],
    says: ['\x1b[', 'peek'],
    missing: 'rich.syntax',
  },
  'scikit-learn': { path: '/late', says: ['"clusters":3', '"good":true'], missing: 'sklearn.cluster' },
  'sqlalchemy-dialects': {
    path: '/late',
    says: ['"jsonb":"JSONB"', '"postgresql":true', '"postgresql says":true', '"mysql says":true'],
    missing: 'sqlalchemy.dialects.postgresql',
  },
  'uvicorn-standard': { path: '/late', says: ['"heard":"AHOY"'], missing: 'websockets.asyncio' },
  'zoneinfo-names': { path: '/late', says: ['"many": true', 'Mon, 01 Jul 2024 09:00:00 -0300'], missing: 'pprint' },
}

/** Levels, and whether what the probes do not reach is there. */
const levels = [
  { level: 'safe', isWhole: true },
  { level: 'tight', isWhole: true },
  { level: 'max', isWhole: false },
] as const

interface Document {
  readonly images: readonly {
    readonly proof: { readonly isGreen: boolean; readonly probes: readonly unknown[] }
  }[]
}

interface Manifest {
  readonly manifests: readonly { readonly digest: string }[]
  readonly config: { readonly digest: string }
}

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let sandbox: Sandbox

beforeAll(async () => {
  folder = await temporaryFolder()
  sandbox = await openSandbox()
})

afterAll(() => folder?.[Symbol.asyncDispose]())

test('every breaker is tried', () => {
  const folders = readdirSync(join(home, 'examples/breakers'), { withFileTypes: true })
  expect(folders.filter(entry => entry.isDirectory()).map(({ name }) => name)).toEqual(Object.keys(late).sort())
})

describe.each(levels)('at level $level', ({ level, isWhole }) => {
  // Two at a time: a build is one process most of the time, and its proof waits.
  test.concurrent.each(Object.entries(late))('%s', async (name, asked) => {
    await using own = await temporaryFolder()
    const project = await copyExample(`breakers/${name}`, own.path)
    const rootfs = join(own.path, 'rootfs')
    const layout = join(own.path, 'layout')
    const outputs = ['-o', `type=local,dest=${rootfs}`, '-o', `type=oci,tar=false,dest=${layout}`]
    const { code, stdout, stderr } = await pare(['build', project, '--level', level, '--json', ...outputs])
    expect({ code, stderr }).toMatchObject({ code: 0 })
    if (isWhole) expect(stderr).not.toContain('module-put-back')
    const [image] = (JSON.parse(stdout) as Document).images
    expect(image!.proof.isGreen).toBe(true)
    expect(image!.proof.probes.length).toBeGreaterThan(0)

    const explanation = new RegExp(
      `left out of this image by pare[^)]*keep = \\[\\W*${asked.missing.replaceAll('.', '\\.')}\\b`,
    )
    const { answer, log } = await askLate(
      rootfs,
      await runtimeOf(layout),
      asked,
      text => isWhole || explanation.test(text),
    )
    if (isWhole) {
      expect(log).not.toContain('left out of this image')
      for (const part of asked.says) expect(answer, log).toContain(part)
    } else {
      expect(`${answer}\n${log}`).toMatch(explanation)
    }
  })
})

/** What the late route or command says, and what the app wrote meanwhile: until `isEnough`, or for some seconds. */
async function askLate(
  rootfs: string,
  runtime: RuntimeConfig,
  asked: Late,
  isEnough: (log: string) => boolean,
): Promise<{ readonly answer: string; readonly log: string }> {
  const spec = processOf(runtime)
  const argv = 'command' in asked ? asked.command : spec.argv
  const app = await sandbox.start({ hostPath: rootfs, writable: [] }, { ...spec, argv })
  const log = () => textOf(app.output())
  try {
    const answer = await answerOf(app, spec, portOf(runtime), asked)
    for (let attempt = 0; attempt < 50 && !isEnough(`${answer}\n${log()}`); attempt++) await sleep(100)
    return { answer, log: log() }
  } finally {
    await app.stop('SIGKILL', 0)
  }
}

async function answerOf(app: RunningProcess, spec: ProcessSpec, port: number, asked: Late): Promise<string> {
  if ('command' in asked) {
    await app.waitForExit(60)
    return textOf(app.output())
  }
  if (port !== 0) expect(await app.waitForPort(port, 60), textOf(app.output())).toBe('listening')
  if ('beside' in asked) return textOf((await app.execute({ ...spec, argv: asked.beside }, 60)).output)
  const { path, form } = asked
  const request = form === undefined ? { method: 'GET', headers: {} } : posted(form)
  // A server that is nothing but a handler hangs up when that fails.
  const { body } = await app.request({ ...request, path, port }).catch((error: Error) => ({ body: error.message }))
  return unescaped(body)
}

/** 0 for an app that listens on none. */
function portOf({ ExposedPorts = {} }: RuntimeConfig): number {
  return Number.parseInt(Object.keys(ExposedPorts)[0] ?? '0', 10)
}

/** A form of one part, which begins with its headers. */
function posted(part: string): Pick<ProbeRequest, 'method' | 'headers' | 'body'> {
  return {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    body: `--x\r\ncontent-disposition: form-data; name="a"\r\n${part}\r\n--x--\r\n`,
  }
}

/** JSON may write any character by its number. */
function unescaped(text: string): string {
  return text.replace(/\\u([0-9a-f]{4})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
}

function textOf(output: ReturnType<RunningProcess['output']>): string {
  return output.map(({ text }) => text).join('\n')
}

async function runtimeOf(layout: string): Promise<RuntimeConfig> {
  const read = async (path: string) => JSON.parse(await readFile(join(layout, path), 'utf8'))
  const blob = (digest: string) => read(`blobs/${digest.replace(':', '/')}`)
  const index: Manifest = await read('index.json')
  const manifest: Manifest = await blob(index.manifests[0]!.digest)
  return (await blob(manifest.config.digest)).config
}
