import { mkdir, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CheckName } from '../../src/jobs/doctor/check.ts'
import type { Diagnosis } from '../../src/jobs/doctor.ts'
import { doctorDocumentSchema } from '../../src/report/doctor-document-schema.ts'
import { freePort } from './free-port.ts'
import { home, pare, run, sharedCache, temporaryFolder } from './pare.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let server: Server
let url: string

beforeAll(async () => {
  folder = await temporaryFolder()
  server = createServer((request, response) => {
    response.writeHead(request.url?.startsWith('/closed/') ? 401 : request.url?.startsWith('/lost/') ? 404 : 200).end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(async () => {
  server.close()
  await folder[Symbol.asyncDispose]()
})

async function diagnosed(environment: Readonly<Record<string, string | undefined>> = {}, ...flags: readonly string[]) {
  const { code, stdout, stderr } = await pare(['doctor', '--json', ...flags], {
    environment: { PARE_DEBIAN_MIRROR: url, UV_DEFAULT_INDEX: `${url}/simple`, HOME: folder.path, ...environment },
  })
  expect(stderr).toBe('')
  const diagnosis: Diagnosis = doctorDocumentSchema.parse(JSON.parse(stdout))
  expect(code).toBe(diagnosis.canBuild ? 0 : 1)
  return { ...diagnosis, check: (name: CheckName) => diagnosis.checks.find(each => each.name === name) }
}

describe('pare doctor', () => {
  test('says of this computer that builds can work', async () => {
    const { canBuild, check } = await diagnosed()
    expect(canBuild).toBe(true)
    expect(check('sandbox')?.finding).toMatch(/^unshare works; bubblewrap (?:works|does not: )/)
    expect(check('docker-engine')).toMatchObject({ status: 'ok', finding: expect.stringMatching(/^Docker \d/) })
    expect(check('package-index')).toMatchObject({
      status: 'ok',
      finding: expect.stringContaining(`\`${url}/simple\` answers`),
    })
  })

  test('says which server does not answer, and exits with 1', async () => {
    const nobody = `http://127.0.0.1:${await freePort()}`
    const { check } = await diagnosed({ PARE_DEBIAN_MIRROR: nobody, UV_DEFAULT_INDEX: `${url}/lost` })
    expect(check('debian-archive')).toMatchObject({
      status: 'failed',
      finding: expect.stringContaining('Could not reach'),
    })
    expect(check('package-index')).toMatchObject({ status: 'failed', finding: `\`${url}/lost\` answers 404` })
  })

  test('an index that wants a login limits, and its password is not shown', async () => {
    const { canBuild, check } = await diagnosed({ UV_DEFAULT_INDEX: `${url.replace('//', '//ada:lovelace@')}/closed` })
    expect(canBuild).toBe(true)
    expect(check('package-index')).toMatchObject({
      status: 'limited',
      finding: `\`${url}/closed\` wants a login (401)`,
    })
  })

  test('asks no server when it may not', async () => {
    const asked = await diagnosed({ PARE_DEBIAN_MIRROR: 'http://nowhere.invalid' }, '--offline')
    expect(asked.check('debian-archive')?.status).toBe('limited')
  })

  test('a cache that cannot be written to fails, with the variable that moves it', async () => {
    const { check } = await diagnosed({ XDG_CACHE_HOME: join(home, 'package.json') })
    expect(check('cache')).toMatchObject({
      status: 'failed',
      finding: expect.stringMatching(/cannot be written to: ENOTDIR$/),
      remedies: ['point XDG_CACHE_HOME at a folder that this user may write to'],
    })
  })

  test('names registries that somebody has logged in to, nothing secret, and a helper that is not there', async () => {
    const docker = join(folder.path, 'docker')
    await mkdir(docker)
    const auth = Buffer.from('ada:lovelace').toString('base64')
    const settings = { auths: { 'registry.example.com': { auth } }, credHelpers: { 'ghcr.io': 'nowhere' } }
    await writeFile(join(docker, 'config.json'), JSON.stringify(settings))
    const { check } = await diagnosed({ DOCKER_CONFIG: docker, REGISTRY_AUTH_FILE: undefined })
    expect(check('registry-logins')).toEqual({
      name: 'registry-logins',
      status: 'limited',
      finding: 'registry.example.com, ghcr.io by docker-credential-nowhere',
      remedies: [
        `install \`docker-credential-nowhere\`, which \`${join(docker, 'config.json')}\` names, or log in anew`,
      ],
    })
  })

  test('an engine that does not answer is needed by no build', async () => {
    const { canBuild, check } = await diagnosed({ DOCKER_HOST: `unix://${join(folder.path, 'nobody.sock')}` })
    expect(canBuild).toBe(true)
    expect(check('docker-engine')).toMatchObject({
      status: 'limited',
      finding: expect.stringContaining('there is no such socket'),
    })
  })

  test('without namespaces it says why each engine fails, and what mends it', async () => {
    const forbid = 'echo 0 > /proc/sys/user/max_user_namespaces && exec setpriv --bounding-set -sys_admin "$@"'
    const command = [join(home, 'pare'), 'doctor', '--offline']
    const { code, stdout } = await run('unshare', ['--user', '--map-root-user', 'sh', '-c', forbid, 'sh', ...command], {
      environment: { XDG_CACHE_HOME: sharedCache, NO_COLOR: '1' },
    })
    expect(code).toBe(1)
    expect(stdout).toMatch(/✗ sandbox +unshare does not: .+; bubblewrap does not: /)
    expect(stdout).toContain('→ `sudo sysctl user.max_user_namespaces=15000` lets users make namespaces')
    expect(stdout).toContain('→ `pare build --no-prove` builds without a proof')
    expect(stdout).toMatch(/\nBuilds cannot work here until what is marked with ✗ is mended\.\n$/)
  })
})
