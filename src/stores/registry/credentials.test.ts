import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Credential, loginCredentials } from './credentials.ts'

let home: string

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'pare-credentials-'))
})

afterEach(() => rm(home, { recursive: true }))

async function write(path: string, value: unknown): Promise<string> {
  const file = join(home, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, typeof value === 'string' ? value : JSON.stringify(value))
  return file
}

/** A credential helper on PATH that knows one key, and writes down what it was asked. */
async function helper(name: string, key: string, answer: string): Promise<void> {
  const file = await write(
    `bin/docker-credential-${name}`,
    `#!/bin/sh
read -r asked
echo "$1 $asked" >>"${home}/asked"
if [ "$asked" = "${key}" ]; then printf '%s' '${answer}'; else echo "credentials not found in native keychain"; exit 1; fi
`,
  )
  await chmod(file, 0o755)
}

const auth = (user: string, password: string) => ({ auth: Buffer.from(`${user}:${password}`).toString('base64') })

function find(registry: string, repository = 'team/app', environment: Record<string, string> = {}) {
  const PATH = `${home}/bin:${process.env.PATH}`
  return loginCredentials({ HOME: home, PATH, ...environment }).find(registry, repository)
}

const brief = (credential: Credential | undefined) => {
  if (credential === undefined) return 'nobody'
  return credential.kind === 'password' ? `${credential.username}:${credential.password}` : credential.kind
}

describe('loginCredentials', () => {
  test('nobody is logged in where there is no file', async () => {
    expect(await find('ghcr.io')).toBeUndefined()
    expect(await loginCredentials({}).find('ghcr.io', 'a')).toBeUndefined()
  })

  test('Docker Hub goes by the names that it had', async () => {
    await write('.docker/config.json', { auths: { 'https://index.docker.io/v1/': auth('ada', 'a:b') } })
    expect(brief(await find('docker.io', 'library/python'))).toBe('ada:a:b')
    expect(brief(await find('ghcr.io'))).toBe('nobody')
  })

  test('the longest name that fits is taken', async () => {
    const auths = {
      'quay.io': auth('all', '1'),
      'quay.io/team': auth('team', '2'),
      'quay.io/team/app': auth('app', '3'),
      'https://ghcr.io/': { username: 'plain', password: '4' },
    }
    await write('.config/containers/auth.json', { auths })
    const found = [
      await find('quay.io', 'other/x'),
      await find('quay.io', 'team/x'),
      await find('quay.io', 'team/app'),
      await find('quay.io', 'teamwork/app'),
      await find('ghcr.io'),
    ]
    expect(found.map(brief)).toEqual(['all:1', 'team:2', 'app:3', 'all:1', 'plain:4'])
  })

  test('a file that the environment names is asked alone, or first', async () => {
    await write('.docker/config.json', { auths: { 'ghcr.io': auth('home', '1') } })
    await write('docker/config.json', { auths: { 'ghcr.io': auth('docker', '2') } })
    await write('run/containers/auth.json', { auths: { 'ghcr.io': auth('run', '3'), 'quay.io': auth('run', '3') } })
    const file = await write('auth.json', { auths: { 'quay.io': auth('file', '4') } })
    const DOCKER_CONFIG = join(home, 'docker')
    const XDG_RUNTIME_DIR = join(home, 'run')
    expect(brief(await find('ghcr.io', 'a'))).toBe('home:1')
    expect(brief(await find('ghcr.io', 'a', { DOCKER_CONFIG, XDG_RUNTIME_DIR }))).toBe('docker:2')
    expect(brief(await find('ghcr.io', 'a', { XDG_RUNTIME_DIR }))).toBe('run:3')
    expect(brief(await find('quay.io', 'a', { DOCKER_CONFIG, XDG_RUNTIME_DIR }))).toBe('run:3')
    expect(brief(await find('quay.io', 'a', { DOCKER_CONFIG, REGISTRY_AUTH_FILE: file }))).toBe('file:4')
    expect(brief(await find('ghcr.io', 'a', { DOCKER_CONFIG, REGISTRY_AUTH_FILE: file }))).toBe('nobody')
  })

  test('identity tokens are told from passwords', async () => {
    const auths = { 'a.io': { identitytoken: 'x' }, 'b.io': auth('<token>', 'y'), 'c.io': { registrytoken: 'z' } }
    await write('.docker/config.json', { auths })
    expect(await find('a.io')).toEqual({ kind: 'identity-token', token: 'x' })
    expect(await find('b.io')).toEqual({ kind: 'identity-token', token: 'y' })
    expect(await find('c.io')).toEqual({ kind: 'registry-token', token: 'z' })
  })

  test('a helper is asked on its standard input', async () => {
    await helper('store', 'https://index.docker.io/v1/', '{"Username":"ada","Secret":"s3"}')
    await helper('own', 'ghcr.io', '{"Username":"<token>","Secret":"t"}')
    await write('.docker/config.json', {
      auths: { 'docker.io': {} },
      credsStore: 'store',
      credHelpers: { 'ghcr.io': 'own' },
    })
    expect(brief(await find('docker.io', 'library/python'))).toBe('ada:s3')
    expect(brief(await find('ghcr.io'))).toBe('identity-token')
    expect(brief(await find('quay.io'))).toBe('nobody')
  })

  test('what stands in the file is the way out where a helper knows nothing or is missing', async () => {
    await helper('store', 'x', '{}')
    await write('.docker/config.json', { auths: { 'ghcr.io': auth('ada', '1') }, credsStore: 'store' })
    expect(brief(await find('ghcr.io'))).toBe('ada:1')
    await write('.docker/config.json', { auths: { 'ghcr.io': auth('ada', '1') }, credsStore: 'desktop' })
    expect(brief(await find('ghcr.io'))).toBe('ada:1')
  })

  test('a helper that is missing or fails is said so, and no secret with it', async () => {
    const file = await write('.docker/config.json', { credsStore: 'desktop' })
    await expect(find('ghcr.io')).rejects.toMatchObject({
      code: 'credential-helper-missing',
      exitCode: 69,
      message: `Could not get credentials for \`ghcr.io\`: \`docker-credential-desktop\`, named in \`${file}\`, is not on PATH`,
    })
    await helper('odd', 'ghcr.io', 'no JSON, but s3cret')
    await write('.docker/config.json', { credsStore: 'odd' })
    await expect(find('ghcr.io')).rejects.toMatchObject({
      code: 'credential-helper-failed',
      message: expect.not.stringContaining('s3cret'),
    })
  })

  test('a file that is not what it should be is named, and not quoted', async () => {
    const file = await write('.docker/config.json', '{"auths": {"ghcr.io": {"auth": "c2VjcmV0"')
    await expect(find('ghcr.io')).rejects.toMatchObject({
      code: 'invalid-auth-file',
      exitCode: 2,
      message: `Could not read credentials from \`${file}\`: it is not JSON`,
    })
    await write('.docker/config.json', { auths: { 'ghcr.io': { auth: Buffer.from('secret').toString('base64') } } })
    await expect(find('ghcr.io')).rejects.toThrow(/its `auth` for `ghcr.io` is not `user:password` in base64/)
  })
})
