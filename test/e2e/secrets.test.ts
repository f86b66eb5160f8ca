import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type DockerRegistry, dockerConfig, startRegistry } from './docker-registry.ts'
import { pare, type Run, run, succeed, temporaryFolder } from './pare.ts'
import { privateGit, privateIndex, privateMirror, privateProxy } from './private-index.ts'
import { cloneCache } from './traces.ts'

// Secrets are planted wherever a build may be given one; then every byte that was written or printed is searched for them.

let cache: Awaited<ReturnType<typeof cloneCache>>

beforeAll(async () => {
  cache = await cloneCache()
})

afterAll(() => cache[Symbol.asyncDispose]())

const planted = (name: string) => `${name}Q7${randomBytes(12).toString('hex')}`

async function write(folder: string, files: Readonly<Record<string, string>>): Promise<string> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  return folder
}

/** What a secret may look like somewhere else: itself, and as a part of a Basic header or of a Docker login. */
function formsOf(secrets: readonly string[], logins: readonly string[]): string[] {
  const base64 = logins.map(login => Buffer.from(login).toString('base64').replace(/=+$/, '').slice(0, -1))
  return [...secrets, ...base64]
}

/** The files below `folder` that hold one of the forms, or are named after one; `isClone` passes over what was there before. */
async function filesWith(forms: readonly string[], folder: string, isClone = false): Promise<string[]> {
  const patterns = forms.flatMap(form => ['-e', form])
  const since = isClone ? ['-links', '1'] : []
  const names = await run('sh', ['-c', 'find "$0" | grep -F "$@"', folder, ...patterns])
  const found = await succeed(
    'find',
    [folder, ...since, '-type', 'f', '-exec', 'grep', '-lFa', ...patterns, '{}', '+'],
    {},
  ).catch(
    // find ends with 1 where grep found nothing.
    () => '',
  )
  return `${names.stdout}${found}`.split('\n').filter(line => line !== '')
}

/** The blobs of an image layout or a registry's storage that hold one of the forms once they are decompressed. */
async function layersWith(forms: readonly string[], folder: string): Promise<string[]> {
  const files = (await succeed('find', [folder, '-type', 'f', '-size', '+1c'])).split('\n').filter(path => path !== '')
  const found: string[] = []
  let layers = 0
  for (const file of files) {
    const bytes = await readFile(file)
    if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) continue
    layers++
    const content = gunzipSync(bytes)
    if (forms.some(form => content.includes(form))) found.push(file)
  }
  expect(layers).toBeGreaterThan(0)
  return found
}

/** Reads the arguments of every process of this computer, again and again, until it is stopped. */
function watchArguments(forms: readonly string[]): { stop(): string[] } {
  const seen = new Set<string>()
  const timer = setInterval(() => {
    for (const pid of readdirSync('/proc')) {
      if (!/^\d+$/.test(pid)) continue
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
        if (forms.some(form => line.includes(form))) seen.add(line)
      } catch {}
    }
  }, 25)
  return {
    stop() {
      clearInterval(timer)
      return [...seen]
    },
  }
}

/** Programs that write down how they were called, and then do their work. */
async function loggingPrograms(folder: string, programs: Readonly<Record<string, string>>): Promise<string> {
  for (const [name, program] of Object.entries(programs)) {
    await write(folder, {
      [name]: `#!/bin/sh\nprintf '%s\\n' "${name} $*" >> "${folder}/calls"\nexec "${program}" "$@"\n`,
    })
    await chmod(join(folder, name), 0o755)
  }
  return folder
}

const server = `import demo_env, demo_netrc, demo_direct
from http.server import BaseHTTPRequestHandler, HTTPServer


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()


HTTPServer(('0.0.0.0', 8000), Handler).serve_forever()
`

describe('secrets of a build', () => {
  test('are in no layer, config, cache, name, message or argument', async () => {
    await using folder = await temporaryFolder()
    const secret = {
      index: planted('index'),
      netrc: planted('netrc'),
      direct: planted('direct'),
      proxy: planted('proxy'),
      mirror: planted('mirror'),
      registry: planted('registry'),
      file: planted('file'),
      key: planted('key'),
      wrong: planted('wrong'),
    }
    const registryLogin = { username: 'rita', password: secret.registry }
    const logins = [
      `ines:${secret.index}`,
      `nina:${secret.netrc}`,
      `dora:${secret.direct}`,
      `pia:${secret.proxy}`,
      `rita:${secret.registry}`,
      `mia:${secret.mirror}`,
    ]
    const forms = formsOf(Object.values(secret), logins)
    await using files = await privateIndex({ distributions: { 'demo-env': 'x = 1\n' } })
    await using first = await privateIndex({
      login: logins[0]!,
      distributions: { 'demo-env': 'x = 1\n' },
      filesAt: `http://localhost:${files.port}`,
    })
    await using second = await privateIndex({ login: logins[1]!, distributions: { 'demo-netrc': 'x = 1\n' } })
    await using third = await privateIndex({ login: logins[2]!, distributions: { 'demo-direct': 'x = 1\n' } })
    await using proxy = await privateProxy(logins[3]!)
    await using mirror = await privateMirror(logins[5]!, 'http://deb.debian.org')
    const registry = await startRegistry(join(folder.path), 'registry', true, registryLogin)
    await using _ = stopped(registry)
    const own = await write(join(folder.path, 'own'), {
      netrc: `machine 127.0.0.1 login nina password ${secret.netrc}\n`,
    })
    const project = await write(join(folder.path, 'project'), {
      'serve.py': server,
      'pare.toml': 'command = ["python", "serve.py"]\nport = 8000\n',
      'requirements.txt': [
        `--extra-index-url http://127.0.0.1:${second.port}/simple`,
        'demo-env==1.0',
        'demo-netrc==1.0',
        // pip's own way to keep a password out of the file.
        `demo-direct @ http://dora:\${DIRECT_TOKEN}@127.0.0.1:${third.port}/files/demo_direct-1.0-py3-none-any.whl`,
      ].join('\n'),
      '.env': `PASSWORD=${secret.file}\n`,
      id_ed25519: `-----BEGIN OPENSSH ${'PRIVATE'} KEY-----\n${secret.key}\n`,
    })
    const programs = await loggingPrograms(join(folder.path, 'bin'), { git: '/usr/bin/git' })
    await mkdir(join(folder.path, 'tmp'))
    const environment = {
      XDG_CACHE_HOME: cache.path,
      TMPDIR: join(folder.path, 'tmp'),
      PATH: `${programs}:${process.env.PATH}`,
      UV_INDEX: `acme=http://127.0.0.1:${first.port}/simple`,
      UV_INDEX_ACME_USERNAME: 'ines',
      UV_INDEX_ACME_PASSWORD: secret.index,
      NETRC: join(own, 'netrc'),
      DIRECT_TOKEN: secret.direct,
      HTTP_PROXY: `http://pia:${secret.proxy}@127.0.0.1:${proxy.port}`,
      HTTPS_PROXY: `http://pia:${secret.proxy}@127.0.0.1:${proxy.port}`,
      DOCKER_CONFIG: await dockerConfig(own, registry, registryLogin),
    }
    const runs: Run[] = []
    const go = async (args: readonly string[], more: Readonly<Record<string, string>> = {}) => {
      const result = await pare(args, { cwd: project, environment: { ...environment, ...more } })
      runs.push(result)
      return result
    }
    const watch = watchArguments(forms)
    const outputs = [
      '-o',
      'type=oci,dest=../app.tar',
      '-o',
      'type=local,dest=../rootfs',
      '-o',
      'type=oci,tar=false,dest=../layout',
    ]
    const pushed = ['--push', '-t', `${registry.host}/team/app:1`, ...outputs]
    const built = await go([
      'build',
      '--refresh',
      '--no-prove',
      ...pushed,
      '--json',
      '--progress',
      'json',
      '--metadata-file',
      '../metadata.json',
    ])
    expect(built.code, built.stderr).toBe(0)
    expect(await go(['build', '--no-prove'])).toMatchObject({ code: 0 })
    const mirrored = { PARE_DEBIAN_MIRROR: `http://${logins[5]}@127.0.0.1:${mirror.port}/debian` }
    expect(await go(['build', '--refresh', '--no-prove'], mirrored)).toMatchObject({ code: 0 })
    expect(await go(['plan'])).toMatchObject({ code: 0 })
    expect(await go(['plan', '--json'])).toMatchObject({ code: 0 })

    const refused = [
      await go(['build', '--refresh'], { UV_INDEX_ACME_PASSWORD: secret.wrong }),
      await go(['build', '--refresh'], { DIRECT_TOKEN: secret.wrong }),
      await go(['build', '--refresh'], {
        HTTP_PROXY: `http://pia:${secret.wrong}@127.0.0.1:${proxy.port}`,
        PARE_DEBIAN_MIRROR: 'http://mirror.invalid/debian',
      }),
      await go(['build', '--refresh'], { UV_INDEX: `http://ines:${secret.wrong}/x@127.0.0.1:${first.port}/simple` }),
      await go(['build', '--refresh'], { HTTP_PROXY: `ftp://pia:${secret.wrong}@127.0.0.1:${proxy.port}` }),
    ]
    // The last one falls back on what is known of the archive, with a warning.
    expect(refused.slice(0, -1).map(({ code }) => code)).not.toContain(0)
    expect(watch.stop()).toEqual([])

    // Each was signed in at, or nothing would be proven here.
    expect(first.requests).toContain('GET /files/demo_env-1.0-py3-none-any.whl ines')
    expect(second.requests).toContain('GET /files/demo_netrc-1.0-py3-none-any.whl nina')
    expect(third.requests).toContain('GET /files/demo_direct-1.0-py3-none-any.whl dora')
    expect(mirror.requests).toContain('GET /debian/dists/trixie/InRelease mia')
    expect(files.requests.filter(line => !line.endsWith(' -'))).toEqual([])
    expect(proxy.requests.join('\n')).toContain('http://deb.debian.org/')
    expect(await readFile(join(folder.path, 'rootfs/app/serve.py'), 'utf8')).toBe(server)

    for (const { stdout, stderr } of runs) for (const form of forms) expect(`${stdout}${stderr}`).not.toContain(form)
    const mine = [
      join(project, '.env'),
      join(project, 'id_ed25519'),
      join(own, 'netrc'),
      join(own, 'docker/config.json'),
    ]
    // Those that were planted are found, and so the search finds.
    expect((await filesWith(forms, folder.path)).sort()).toEqual(mine.sort())
    expect(await filesWith(forms, cache.path, true)).toEqual([])
    expect(await layersWith(forms, join(folder.path, 'layout'))).toEqual([])
    expect(await layersWith(forms, join(folder.path, 'registry'))).toEqual([])
    expect(await layersWith(forms, join(project, '.pare'))).toEqual([])
    expect(readdirSync(join(folder.path, 'tmp')).filter(name => name !== 'node-compile-cache')).toEqual([])
  })
})

describe('a token for a repository', () => {
  test('fetches it, and is kept nowhere', async () => {
    await using folder = await temporaryFolder()
    const secret = { token: planted('token'), netrc: planted('netrc') }
    const logins = [`oauth2:${secret.token}`, `nina:${secret.netrc}`]
    const forms = formsOf(Object.values(secret), logins)
    await bareRepository(join(folder.path, 'one'), 'demo-token')
    await bareRepository(join(folder.path, 'two'), 'demo-helper')
    await using first = await privateGit(logins[0]!, join(folder.path, 'one'))
    await using second = await privateGit(logins[1]!, join(folder.path, 'two'))
    const project = await write(join(folder.path, 'project'), {
      'serve.py': server.replace(/import demo.*/, 'import demo_token, demo_helper'),
      'pare.toml': 'command = ["python", "serve.py"]\nport = 8000\n',
      'requirements.txt': [
        `demo-token @ git+http://oauth2:\${GIT_TOKEN}@127.0.0.1:${first.port}/demo-token.git@v1`,
        `demo-helper @ git+http://127.0.0.1:${second.port}/demo-helper.git@v1`,
      ].join('\n'),
    })
    const helper = await write(join(folder.path, 'own'), {
      askpass: `#!/bin/sh\ncase "$1" in User*) echo nina;; *) echo ${secret.netrc};; esac\n`,
    })
    await chmod(join(helper, 'askpass'), 0o755)
    const programs = await loggingPrograms(join(folder.path, 'bin'), { git: '/usr/bin/git' })
    await mkdir(join(folder.path, 'tmp'))
    const environment = {
      XDG_CACHE_HOME: cache.path,
      TMPDIR: join(folder.path, 'tmp'),
      PATH: `${programs}:${process.env.PATH}`,
      GIT_TOKEN: secret.token,
      GIT_ASKPASS: join(helper, 'askpass'),
    }
    const watch = watchArguments(forms)
    const runs: Run[] = []
    const go = async (args: readonly string[], more: Readonly<Record<string, string>> = {}) => {
      const result = await pare(args, { cwd: project, environment: { ...environment, ...more } })
      runs.push(result)
      return result
    }
    const built = await go([
      'build',
      '--no-prove',
      '-o',
      'type=local,dest=../rootfs',
      '-o',
      'type=oci,tar=false,dest=../layout',
    ])
    expect(built.code, built.stderr).toBe(0)
    expect((await go(['plan', '--json'])).code).toBe(0)
    expect((await go(['build', '--refresh'], { GIT_TOKEN: `${secret.token}x` })).code).toBe(2)
    expect(watch.stop()).toEqual([])
    for (const { stdout, stderr } of runs) for (const form of forms) expect(`${stdout}${stderr}`).not.toContain(form)

    const packages = join(folder.path, 'rootfs/usr/local/lib/python3.13/dist-packages')
    const origin = JSON.parse(await readFile(join(packages, 'demo_token-1.0.dist-info/direct_url.json'), 'utf8'))
    expect(origin).toMatchObject({ url: `http://127.0.0.1:${first.port}/demo-token.git`, vcs_info: { vcs: 'git' } })
    expect(await filesWith(forms, folder.path)).toEqual([join(helper, 'askpass')])
    expect(await filesWith(forms, cache.path, true)).toEqual([])
    expect(await layersWith(forms, join(folder.path, 'layout'))).toEqual([])
  })
})

describe('an authority of one’s own', () => {
  const none = Object.fromEntries(
    [
      'SSL_CERT_FILE',
      'SSL_CERT_DIR',
      'PIP_CERT',
      'REQUESTS_CA_BUNDLE',
      'CURL_CA_BUNDLE',
      'NODE_EXTRA_CA_CERTS',
      'GIT_SSL_CAINFO',
    ].map(name => [name, undefined]),
  )

  test('is trusted by pare, uv and git alike, whichever variable names it', async () => {
    await using folder = await temporaryFolder()
    const [cert, key] = [join(folder.path, 'ca/ca.pem'), join(folder.path, 'key.pem')]
    await mkdir(dirname(cert))
    const tls = await madeCertificates(folder.path, cert, key)
    await bareRepository(join(folder.path, 'git'), 'demo-git')
    await using index = await privateIndex({ login: 'me:pass', distributions: { 'demo-tls': 'x = 1\n' }, tls })
    await using git = await privateGit('me:pass', join(folder.path, 'git'), tls)
    const project = await write(join(folder.path, 'project'), {
      'serve.py': server.replace(/import demo.*/, 'import demo_tls'),
      'pare.toml': 'command = ["python", "serve.py"]\nport = 8000\n',
      'requirements.txt': 'demo-tls==1.0\n',
    })
    await write(folder.path, { netrc: 'machine 127.0.0.1 login me password pass\n' })
    const build = async (environment: Readonly<Record<string, string | undefined>>) => {
      const own = { ...none, ...environment, XDG_CACHE_HOME: cache.path, NETRC: join(folder.path, 'netrc') }
      const result = await pare(['build', '--no-prove', '--refresh'], { cwd: project, environment: own })
      return result.code === 0 ? 'built' : result.stderr.slice(result.stderr.indexOf('error['))
    }
    const url = `https://127.0.0.1:${index.port}/simple`
    // PyPI is not known to these authorities, so that it must not be asked.
    const only = { UV_DEFAULT_INDEX: url }
    expect(await build(only)).toMatch(/error\[untrusted-certificate\]/)
    for (const name of ['SSL_CERT_FILE', 'PIP_CERT', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'])
      expect([name, await build({ ...only, [name]: cert })]).toEqual([name, 'built'])
    expect(await build({ ...only, SSL_CERT_DIR: dirname(cert) })).toBe('built')
    expect(await build({ UV_INDEX: url, NODE_EXTRA_CA_CERTS: cert })).toBe('built')
    expect(index.requests).toContain('GET /files/demo_tls-1.0-py3-none-any.whl me')

    await write(project, {
      'serve.py': server.replace(/import demo.*/, 'import demo_git'),
      'requirements.txt': `demo-git @ git+https://127.0.0.1:${git.port}/demo-git.git@v1\n`,
    })
    // git reads netrc in the home folder alone.
    await write(folder.path, { '.netrc': 'machine 127.0.0.1 login me password pass\n' })
    expect(await build({ NODE_EXTRA_CA_CERTS: `${cert}`, HOME: folder.path })).toBe('built')
    expect(git.requests.some(line => line.endsWith(' me'))).toBe(true)
  })
})

describe('a package index that does not let in', () => {
  test.each([
    [401, 'index-unauthorized'],
    [403, 'index-unauthorized'],
    [404, 'distribution-not-found'],
  ] as const)('with %i ends the build: %s', async (refusal, code) => {
    await using folder = await temporaryFolder()
    await using index = await privateIndex({ login: 'me:pass', refusal, distributions: { 'demo-shut': 'x = 1\n' } })
    const project = await write(folder.path, {
      'serve.py': server.replace(/import demo.*/, ''),
      'pare.toml': 'command = ["python", "serve.py"]\nport = 8000\n',
      'requirements.txt': `--index-url http://127.0.0.1:${index.port}/simple\ndemo-shut==1.0\n`,
    })
    expect((await pare(['build', '--no-prove'], { cwd: project })).stderr).toContain(`error[${code}]`)
  })

  test('is signed in at by a keyring, where uv is told of one', async () => {
    await using folder = await temporaryFolder()
    await using index = await privateIndex({ login: 'me:k3yring', distributions: { 'demo-keyring': 'x = 1\n' } })
    const project = await write(folder.path, {
      'serve.py': server.replace(/import demo.*/, 'import demo_keyring'),
      'pare.toml': 'command = ["python", "serve.py"]\nport = 8000\n',
      'requirements.txt': `--index-url http://me@127.0.0.1:${index.port}/simple\ndemo-keyring==1.0\n`,
      '.venv/bin/keyring': '#!/bin/sh\n[ "$1 $3" = "get me" ] && echo k3yring\n',
    })
    await chmod(join(project, '.venv/bin/keyring'), 0o755)
    const environment = { PATH: `${join(project, '.venv/bin')}:${process.env.PATH}`, UV_KEYRING_PROVIDER: 'subprocess' }
    const built = await pare(['build', '--no-prove'], { cwd: project, environment })
    expect(built.code, built.stderr).toBe(0)
    expect(index.requests).toContain('GET /files/demo_keyring-1.0-py3-none-any.whl me')
  })
})

describe('a distribution of a private index', () => {
  test('is refused with a secret in it, and allowed by name', async () => {
    await using folder = await temporaryFolder()
    const token = `glpat-${'Zx8kQ2mV7bN4cT1yR6wL'}`
    await using index = await privateIndex({ distributions: { 'demo-leak': `\nTOKEN = '${token}'\n` } })
    const project = await write(folder.path, {
      'serve.py': server.replace(/import demo.*/, 'import demo_leak'),
      'pare.toml': 'command = ["python", "serve.py"]\nport = 8000\n',
      'requirements.txt': `--index-url http://127.0.0.1:${index.port}/simple\ndemo-leak==1.0\n`,
    })
    for (const _ of ['scanned', 'remembered']) {
      const { code, stderr } = await pare(['build', '--no-prove'], { cwd: project })
      expect([code, stderr]).toEqual([1, expect.stringContaining('| demo_leak.py of demo-leak 1.0  GitLab token')])
      expect(stderr).not.toContain(token)
    }
    await write(project, {
      'pare.toml': 'command = ["python", "serve.py"]\nport = 8000\nallow-secrets = ["demo_leak.py"]\n',
    })
    expect((await pare(['build', '--no-prove'], { cwd: project })).code).toBe(0)
  })
})

/** An authority at `cert`, and what a server on this computer shows that it vouches for. */
async function madeCertificates(folder: string, cert: string, key: string): Promise<{ cert: string; key: string }> {
  const authorityKey = join(folder, 'ca.key')
  const made = join(folder, 'server.pem')
  const elliptic = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']
  const authority = ['req', '-x509', ...elliptic, '-subj', '/CN=test authority', '-keyout', authorityKey, '-out', cert]
  await succeed('openssl', authority)
  const names = [
    '-addext',
    'subjectAltName=DNS:localhost,IP:127.0.0.1',
    '-addext',
    'basicConstraints=critical,CA:FALSE',
  ]
  const signed = ['-CA', cert, '-CAkey', authorityKey, '-keyout', key, '-out', made]
  await succeed('openssl', ['req', '-x509', ...elliptic, '-subj', '/CN=test', ...names, ...signed])
  return { cert: await readFile(made, 'utf8'), key: await readFile(key, 'utf8') }
}

/** A repository `NAME.git` below `folder` with one distribution in it, tagged v1. */
async function bareRepository(folder: string, name: string): Promise<void> {
  const work = await write(join(folder, 'work'), {
    'pyproject.toml': `[project]\nname = "${name}"\nversion = "1.0"\n[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n`,
    [`${name.replace('-', '_')}.py`]: 'x = 1\n',
    [`${name.replace('-', '_')}/__init__.py`]: 'x = 1\n',
  })
  const git = (...args: readonly string[]) =>
    succeed('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'init.defaultBranch=main', '-C', work, ...args])
  await git('init', '--quiet')
  await git('add', '.')
  await git('commit', '--quiet', '-m', 'one')
  await git('tag', 'v1')
  await succeed('git', ['clone', '--quiet', '--bare', work, join(folder, `${name}.git`)])
}

function stopped({ process: child }: DockerRegistry): AsyncDisposable {
  return {
    [Symbol.asyncDispose]: async () => {
      child.kill()
    },
  }
}
