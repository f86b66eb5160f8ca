import { spawnSync } from 'node:child_process'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../../test/temporary-folder.ts'
import { hasStandIn, standInKinds, standInScript } from './stand-in-script.ts'

/** What the script hands to mmdebstrap: a program of that name that writes its arguments down. */
async function argumentsOf(kind: (typeof standInKinds)[number], environment: Record<string, string> = {}) {
  const folder = await temporaryFolder()
  const program = join(folder, 'mmdebstrap')
  writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$@" > ${folder}/arguments\n`)
  chmodSync(program, 0o755)
  const { status, stderr } = spawnSync('sh', ['-s', 'trixie', 'out.tar'], {
    input: standInScript(kind),
    encoding: 'utf8',
    env: { PATH: `${folder}:/usr/bin:/bin`, ...environment },
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return readFileSync(join(folder, 'arguments'), 'utf8').trim().split('\n')
}

describe('standInScript', () => {
  test.each(standInKinds)('the script of %s calls mmdebstrap for the suite and the file', async kind => {
    expect((await argumentsOf(kind)).slice(-2)).toEqual(['trixie', 'out.tar'])
  })

  test("this computer's authorities take the place of Debian's where it has any", async () => {
    const hook = '--customize-hook=cp "$SSL_CERT_FILE" "$1/etc/ssl/certs/ca-certificates.crt"'
    expect(await argumentsOf('slim')).not.toContain(hook)
    expect(await argumentsOf('slim', { SSL_CERT_FILE: '/a/b.pem' })).toContain(hook)
    expect(await argumentsOf('distroless', { SSL_CERT_FILE: '/a/b.pem' })).not.toContain(hook)
  })

  test('Alpine has none', () => {
    expect(hasStandIn('alpine')).toBe(false)
    expect(hasStandIn('slim')).toBe(true)
  })
})
