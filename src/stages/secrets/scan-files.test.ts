import { describe, expect, test } from 'vitest'
import { bytesOf } from '../../formats/digest/collect.ts'
import { digestOf } from '../../formats/digest/digest-of.ts'
import { parseImagePath } from '../../model/image-path.ts'
import { entryTime, type TreeFile } from '../../model/tree.ts'
import { type ScannedContents, scanFiles } from './scan-files.ts'
import { formatPlace } from './secret-finding.ts'

const token = `glpat-${'Zx8kQ2mV7bN4cT1yR6wL'}`

function file(path: string, content: string | Uint8Array, opened: string[] = []): TreeFile {
  const bytes = Buffer.from(content)
  const open = () => {
    opened.push(path)
    return bytesOf(bytes)
  }
  const attributes = { path: parseImagePath(`app/${path}`), mode: 0o644, uid: 0, gid: 0, modifiedAt: entryTime }
  return {
    kind: 'file',
    ...attributes,
    origin: { kind: 'app' },
    content: { digest: digestOf(bytes), size: bytes.length, open },
  }
}

async function scan(
  files: Readonly<Record<string, string | Uint8Array>>,
  more: { isOwn?: boolean; known?: ScannedContents } = {},
): Promise<string[]> {
  const all = Object.entries(files).map(([path, content]) => file(path, content))
  const { findings } = await scanFiles(all, { isOwn: true, shownPath: path => path.replace('app/', ''), ...more })
  return findings.map(finding => `${formatPlace(finding)} ${finding.kind}`)
}

describe('scanFiles', () => {
  test.each([
    ['.env', 'A=1\n', 'environment file'],
    ['config/.env.production', 'export A=b', 'environment file'],
    ['.envrc', 'export A=b', 'environment file'],
    ['keys/id_rsa', 'anything', 'SSH key'],
    ['id_ed25519', 'anything', 'SSH key'],
    ['tls/server.key', `-----BEGIN ${'PRIVATE'} KEY-----\nshort\n`, 'private key'],
    ['tls/store.p12', new Uint8Array([0x30, 0x82, 0, 1]), 'key store'],
    ['.netrc', 'machine a.org login me password x', 'passwords of netrc'],
    ['.pypirc', '[pypi]\nusername = __token__\npassword = x\n', 'passwords of package indexes'],
    ['.git-credentials', 'https://me:@github.com\n', 'passwords of git'],
    ['home/.aws/credentials', '[default]\naws_secret_access_key = x\n', 'AWS credentials'],
    [
      'gcloud/application_default_credentials.json',
      '{"client_secret": "d-FL95Q19q7MQmFpd7hHD0Ty"}',
      'Google credentials',
    ],
    ['.kube/config', 'users:\n- user:\n    token: abc\n', 'Kubernetes credentials'],
    ['.docker/config.json', '{"auths": {"r": {"auth": "eDp5"}}}', 'registry credentials'],
    ['nginx/.htpasswd', 'me:$apr1$x\n', 'password file'],
    ['.streamlit/secrets.toml', 'key = "x"\n', 'secrets of Streamlit'],
  ])('%s is one by its name', async (path, content, kind) => {
    expect(await scan({ [path]: content })).toEqual([`${path} ${kind}`])
  })

  test.each([
    ['.env.example', 'A=1\n'],
    ['.env', '# nothing yet\nA=\n'],
    ['environment.py', 'A = 1\n'],
    ['id_rsa.pub', 'ssh-rsa AAAA'],
    ['tls/chain.pem', '-----BEGIN CERTIFICATE-----\nMIIB\n'],
    ['credentials.json', '{"type": "none"}'],
    ['.netrc', '# no machine yet\n'],
    ['.docker/config.json', '{"auths": {}}'],
    ['.streamlit/config.toml', 'port = 80\n'],
    ['empty/id_rsa', ''],
  ])('%s is none', async (path, content) => {
    expect(await scan({ [path]: content })).toEqual([])
  })

  test('a line is named where there is one, and a name says nothing beside it', async () => {
    expect(await scan({ '.env': `# mine\nTOKEN=${token}\n`, 'a.py': `T = "${token}"` })).toEqual([
      '.env:2 GitLab token',
      'a.py:1 GitLab token',
    ])
  })

  test('what is no text is not looked into, UTF-16 is', async () => {
    expect(await scan({ data: `\0\0${token}`, '__pycache__/a.pyc': token })).toEqual([])
    expect(await scan({ notes: Buffer.from(`\ufeffT=${token}`, 'utf16le') })).toEqual(['notes:1 GitLab token'])
  })

  test('a module that is there as bytecode alone is looked into', async () => {
    const compiled = Buffer.concat([Buffer.from([0, 0, 0, 0, 0xfa, token.length]), Buffer.from(token), Buffer.alloc(8)])
    expect(await scan({ 'a.pyc': compiled })).toEqual(['a.pyc GitLab token'])
  })

  test('a key that a page shows to everybody is none', async () => {
    const key = `AIza${'Zx8kQ2mV7bN4cT1yR6wL3pJ9hF5dG0sAeUi'}`
    expect(await scan({ 'static/map.js': key, 'templates/base.html': key, 'maps.py': key })).toEqual([
      'maps.py:1 Google API key',
    ])
  })

  test('tests, examples and metadata of others are theirs', async () => {
    const files = {
      'acme/tests/key.py': token,
      'acme-1.dist-info/METADATA': token,
      'acme-1.dist-info/direct_url.json': token,
    }
    expect(await scan(files, { isOwn: false })).toEqual(['acme-1.dist-info/direct_url.json:1 GitLab token'])
    expect(await scan(files)).toHaveLength(3)
  })

  test('a content that is known is not opened again, wherever it lies', async () => {
    const opened: string[] = []
    const options = { isOwn: true, shownPath: (path: string) => path }
    const first = [file('a.py', 'x = 1\n'), file('b.py', token), ...['1', '2', '3'].map(text => file(text, text))]
    const { scanned } = await scanFiles(first, options)
    const moved = [file('c.py', 'x = 1\n', opened), file('d.py', token, opened)]
    const again = await scanFiles(moved, { ...options, known: scanned })
    expect(opened).toEqual([])
    expect(again.findings).toEqual([{ path: 'app/d.py', line: 1, kind: 'GitLab token' }])
    expect(again.scanned).toBe(scanned)
  })

  test('of a few new contents nothing is kept, of more all that is there', async () => {
    const options = { isOwn: true, shownPath: (path: string) => path }
    const many = (count: number, text: string) =>
      Array.from({ length: count }, (_, at) => file(`${at}.py`, `${text} ${at}\n`))
    const { scanned } = await scanFiles(many(20, 'x'), options)
    expect(Object.keys(scanned)).toHaveLength(20)
    const one = await scanFiles([...many(20, 'x'), ...many(1, 'y')], { ...options, known: scanned })
    expect(one.scanned).toBe(scanned)
    const more = await scanFiles([...many(20, 'x'), ...many(9, 'y')], { ...options, known: scanned })
    expect(Object.keys(more.scanned)).toHaveLength(29)
    expect(Object.keys((await scanFiles(many(3, 'x'), { ...options, known: scanned })).scanned)).toHaveLength(3)
  })
})
