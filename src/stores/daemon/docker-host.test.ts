import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findDockerHost, parseDockerHost } from './docker-host.ts'

let home: string

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'pare-docker-'))
})

afterEach(() => rm(home, { recursive: true }))

async function context(name: string, Host: string): Promise<void> {
  const id = createHash('sha256').update(name).digest('hex')
  await mkdir(join(home, '.docker/contexts/meta', id), { recursive: true })
  const meta = { Name: name, Endpoints: { docker: { Host, SkipTLSVerify: false } } }
  await writeFile(join(home, '.docker/contexts/meta', id, 'meta.json'), JSON.stringify(meta))
}

const address = async (environment: Record<string, string> = {}) =>
  (await findDockerHost({ HOME: home, ...environment })).address

describe('findDockerHost', () => {
  test('DOCKER_HOST goes before a context, and that before the usual socket', async () => {
    await context('other', 'tcp://other:2375')
    await context('current', 'unix:///run/current.sock')
    expect(await address()).toMatch(/^unix:\/\/.*docker\.sock$/)
    await writeFile(join(home, '.docker/config.json'), JSON.stringify({ currentContext: 'current' }))
    expect(await address()).toBe('unix:///run/current.sock')
    expect(await address({ DOCKER_CONTEXT: 'other' })).toBe('tcp://other:2375')
    expect(await address({ DOCKER_CONTEXT: 'other', DOCKER_HOST: 'unix:///run/own.sock' })).toBe('unix:///run/own.sock')
    expect(await address({ DOCKER_CONTEXT: 'default' })).toMatch(/docker\.sock$/)
  })

  test('a context that is not there is an error', async () => {
    await expect(address({ DOCKER_CONTEXT: 'gone' })).rejects.toMatchObject({ code: 'unknown-docker-context' })
  })

  test('TLS is spoken when the environment says so', async () => {
    const host = await findDockerHost({ HOME: home, DOCKER_HOST: 'tcp://build.lan', DOCKER_TLS_VERIFY: '1' })
    expect(host).toMatchObject({ port: 2376, tls: { directory: join(home, '.docker'), isVerified: true } })
  })
})

describe('parseDockerHost', () => {
  test('sockets and addresses are told apart', () => {
    expect(parseDockerHost('unix:///a/b.sock')).toMatchObject({ kind: 'socket', path: '/a/b.sock' })
    expect(parseDockerHost('tcp://[::1]:2000')).toMatchObject({ kind: 'tcp', hostname: '::1', port: 2000 })
    expect(parseDockerHost('tcp://build.lan')).toMatchObject({ kind: 'tcp', hostname: 'build.lan', port: 2375 })
  })

  test('what cannot be reached is refused, with a way around', () => {
    expect(() => parseDockerHost('ssh://me@host')).toThrow(
      expect.objectContaining({ code: 'unsupported-docker-host', hint: expect.stringContaining('ssh -nNT -L') }),
    )
    expect(() => parseDockerHost('/var/run/docker.sock')).toThrow(/Expected a Docker daemon/)
  })
})
