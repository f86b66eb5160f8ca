import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../../test/temporary-folder.ts'
import { userCredentials } from './user-credentials.ts'

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`

async function home(files: Readonly<Record<string, string>>): Promise<{ HOME: string; PATH: string }> {
  const folder = temporaryFolder()
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
    await chmod(join(folder, path), 0o755)
  }
  return { HOME: folder, PATH: `${join(folder, 'bin')}:/usr/bin:/bin` }
}

// As the real program does: it knows one service and one user, and writes down what it was asked.
const keyring = `#!/bin/sh
echo "$*" >> "$HOME/asked"
[ "$*" = "get https://a.org/simple me" ] && echo k3y && exit 0
[ "$*" = "--mode creds get https://b.org/simple" ] && printf 'you\\nk3y\\n' && exit 0
exit 1
`

describe('userCredentials', () => {
  test('netrc is found by NETRC, or in the home folder', async () => {
    const environment = await home({
      '.netrc': 'machine a.org login me password x',
      other: 'machine a.org login me password y',
    })
    expect((await userCredentials(environment)).authorizationFor('https://a.org/')).toBe(basic('me:x'))
    const chosen = await userCredentials({ ...environment, NETRC: join(environment.HOME, 'other') })
    expect(chosen.authorizationFor('https://a.org/')).toBe(basic('me:y'))
  })

  test('what `uv auth login` stored', async () => {
    const stored = '[[credential]]\nservice = "https://a.org/"\nusername = "me"\nscheme = "basic"\npassword = "x"\n'
    const environment = await home({ '.local/share/uv/credentials/credentials.toml': stored })
    const credentials = await userCredentials(environment)
    expect(await credentials.authorizationAfterRefusal('https://a.org/simple/')).toBe(basic('me:x'))
    expect(await credentials.authorizationAfterRefusal('https://b.org/simple/')).toBeUndefined()
  })

  test("indexes of the user's own uv.toml, with their variables", async () => {
    const settings =
      '[[index]]\nname = "own"\nurl = "https://a.org/simple"\n[pip]\nextra-index-url = ["https://u:p@b.org/simple"]\n'
    const environment = await home({ '.config/uv/uv.toml': settings })
    const credentials = await userCredentials({
      ...environment,
      UV_INDEX_OWN_USERNAME: 'me',
      UV_INDEX_OWN_PASSWORD: 'x',
    })
    expect(credentials.authorizationFor('https://a.org/x')).toBe(basic('me:x'))
    expect(credentials.authorizationFor('https://b.org/x')).toBe(basic('u:p'))
    expect(
      (await userCredentials({ ...environment, UV_NO_CONFIG: '1' })).authorizationFor('https://b.org/x'),
    ).toBeUndefined()
  })

  test('a keyring is asked where uv is told to ask one', async () => {
    const environment = await home({ 'bin/keyring': keyring })
    const silent = await userCredentials(environment)
    silent.learn('https://me@a.org/simple')
    expect(await silent.authorizationAfterRefusal('https://a.org/simple/demo/')).toBeUndefined()
    const credentials = await userCredentials({ ...environment, UV_KEYRING_PROVIDER: 'subprocess' })
    credentials.learn('https://me@a.org/simple')
    credentials.learn('https://b.org/simple', undefined, { authenticate: 'always' })
    expect(await credentials.authorizationAfterRefusal('https://a.org/simple/demo/')).toBe(basic('me:k3y'))
    expect(await credentials.authorizationAfterRefusal('https://b.org/simple/demo/')).toBe(basic('you:k3y'))
  })

  test('nothing of it need be there', async () => {
    const credentials = await userCredentials({ UV_KEYRING_PROVIDER: 'subprocess', PATH: '/nowhere' })
    credentials.learn('https://me@a.org/simple')
    expect(await credentials.authorizationAfterRefusal('https://a.org/simple/')).toBeUndefined()
  })
})
