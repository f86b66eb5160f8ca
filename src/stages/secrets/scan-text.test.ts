import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { scanText } from './scan-text.ts'

/** Findings as `line kind`; what looks like a secret is put together here, so that no scanner takes this file for one. */
function scan(text: string, isOwn = true): string[] {
  return scanText(text, isOwn).map(({ line, kind }) => `${line} ${kind}`)
}

const letters = 'Zx8kQ2mV7bN4cT1yR6wL3pJ9hF5dG0sAeUiO'
const random = (length: number) => letters.repeat(3).slice(0, length)
const hex = (length: number) => '7f3a09c5e2b84d16'.repeat(6).slice(0, length)

function pem(type: 'pkcs8' | 'pkcs1' | 'sec1', curve?: string): string {
  const pair = curve
    ? generateKeyPairSync('ec', { namedCurve: curve })
    : generateKeyPairSync('rsa', { modulusLength: 1024 })
  return String(pair.privateKey.export({ type, format: 'pem' } as { type: 'pkcs8'; format: 'pem' }))
}

describe('scanText', () => {
  test.each([
    ['private key (RSA)', pem('pkcs1')],
    ['private key (PKCS #8)', pem('pkcs8')],
    ['private key (EC)', pem('sec1', 'P-256')],
    ['private key (OpenSSH)', `-----BEGIN OPENSSH ${'PRIVATE'} KEY-----\n${random(70)}\n-----END`],
    ['private key (PKCS #8, encrypted)', `-----BEGIN ENCRYPTED ${'PRIVATE'} KEY-----\r\n${random(64)}\r\n`],
    ['private key (OpenPGP)', `-----BEGIN PGP ${'PRIVATE'} KEY BLOCK-----\nVersion: GnuPG v2\n\n${random(64)}\n`],
    [
      'private key (RSA)',
      `-----BEGIN RSA ${'PRIVATE'} KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES,00\n\n${random(64)}`,
    ],
    [
      'private key (PuTTY)',
      `PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPublic-Lines: 2\nAAAA\nPrivate-Lines: 1\nAA`,
    ],
  ])('%s', (kind, text) => {
    expect(scan(`# a comment\n${text}`)).toEqual([`2 ${kind}`])
  })

  test('a key in a string of a program or of JSON', () => {
    const lines = pem('pkcs8').trim().split('\n')
    expect(scan(`KEY = (\n${lines.map(line => `    "${line}\\n"\n`).join('')})`)).toEqual(['2 private key (PKCS #8)'])
    expect(scan(JSON.stringify({ key: lines.join('\n') }))).toEqual(['1 private key (PKCS #8)'])
    const account = JSON.stringify({ type: 'service_account', private_key: lines.join('\n') }, undefined, 1)
    expect(scan(account)).toEqual(['3 key of a Google service account'])
  })

  test.each([
    ['GitHub token', `ghp_${random(36)}`],
    ['GitHub token', `gho_${random(36)}`],
    ['GitHub token', `github_pat_${random(22)}_${random(59)}`],
    ['GitLab token', `glpat-${random(20)}`],
    ['Slack token', `xoxb-123456789012-${random(24)}`],
    ['Slack webhook', `https://hooks.slack.com/services/T01234567/B01234567/${random(24)}`],
    ['Google API key', `AIza${random(35)}`],
    ['Stripe key', `sk_live_${random(24)}`],
    ['PyPI token', `pypi-AgEIcHlwaS5vcmc${random(80)}`],
    ['npm token', `npm_${random(36)}`],
    ['npm credentials', `//registry.npmjs.org/:_authToken=${random(30)}`],
    ['OpenAI key', `sk-proj-${random(60)}`],
    ['Anthropic key', `sk-ant-api03-${random(95)}`],
    ['SendGrid key', `SG.${random(22)}.${random(43)}`],
    ['Databricks token', `dapi${hex(32)}`],
    ['Azure storage key', `AccountKey=${random(86)}==;EndpointSuffix=core.windows.net`],
    ['AWS secret access key', `aws_secret_access_key = ${random(36)}/aB1`],
    ['key of a Kubernetes client', `    client-key-data: ${random(80)}`],
  ])('%s', (kind, text) => {
    expect(scan(`first line\nkey: ${text}\n`.replace(/key: (?=\/\/|aws| )/, ''))).toEqual([`2 ${kind}`])
  })

  test('an AWS access key is one only together with its secret', () => {
    const id = `AKIA${'QWERTZUIOPASDFGH'}`
    expect(scan(`id = "${id}"\n`)).toEqual([])
    expect(scan(`id = "${id}"\nsecret = "${random(40)}"\n`)).toEqual(['1 AWS access key'])
    expect(scan(`id = "${id}"\ncommit = "${hex(40)}"\n`)).toEqual([])
  })

  test('values of documentation are none', () => {
    expect(scan('AKIAIOSFODNN7EXAMPLE wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY')).toEqual([])
    expect(scan(`ghp_${'x'.repeat(36)} glpat-${'X'.repeat(20)} sk_live_${'0'.repeat(24)}`)).toEqual([])
    expect(
      scan(`AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==`),
    ).toEqual([])
  })

  test('code that handles keys is none', () => {
    const begin = `-----BEGIN ${'PRIVATE'} KEY-----`
    expect(scan(`if text.startswith("${begin}"):\n    return load(text)\n`)).toEqual([])
    expect(scan(`"""Paste it here:\n${begin}\nMIIEpAIBAAKCAQEA...\n-----END"""`)).toEqual([])
    expect(scan(`PATTERN = re.compile(r"${begin}([A-Za-z0-9+/=\\n]+)")`)).toEqual([])
    expect(scan(`-----BEGIN ${'PUBLIC'} KEY-----\n${random(64)}\n`)).toEqual([])
  })

  test('a registry login of a Docker config', () => {
    const auth = Buffer.from('robot:kW9q2ZtR').toString('base64')
    expect(scan(`{"auths": {"registry.acme.io": {"auth": "${auth}"}}}`)).toEqual(['1 registry credentials'])
    expect(scan(`{"auths": {"registry.acme.io": {}}, "auth": "none"}`)).toEqual([])
  })

  test('of signed tokens only those that open what is somebody’s', () => {
    const jwt = (claims: object) =>
      ['{"alg":"HS256"}', JSON.stringify(claims)].map(part => Buffer.from(part).toString('base64url')).join('.')
    expect(scan(`${jwt({ role: 'service_role', iss: 'supabase' })}.${random(43)}`)).toEqual([
      '1 signed token of a service',
    ])
    expect(scan(`${jwt({ sub: '1234567890', name: 'John Doe' })}.${random(43)}`)).toEqual([])
  })

  test('passwords in URLs', () => {
    const secret = random(14)
    expect(scan(`DATABASE_URL = "postgres://app:${secret}@db.acme.io/app"`)).toEqual(['1 password in a URL'])
    expect(scan(`redis://:${secret}@10.1.2.3:6379/0`)).toEqual(['1 password in a URL'])
    expect(scan(`url = "https://me:${secret}@127.0.0.1:8080/simple"`)).toEqual(['1 password in a URL'])
    expect(scan(`mongodb+srv://app:h%40nd3l@cluster0.ab12.mongodb.net`)).toEqual(['1 password in a URL'])
  })

  test.each([
    'postgres://postgres:postgres@localhost:5432/app',
    'postgres://app:app@db/app',
    'postgresql://scott:tiger@db.acme.io/test',
    'https://user:password@pypi.acme.io/simple',
    'https://user:s3cret@example.com',
    'amqp://guest:guest@rabbit.acme.io',
    'f"postgres://{user}:{password}@{host}/app"',
    '"postgres://%s:%s@%s/app" % parts',
    `https://\${USER}:\${PASSWORD}@pypi.acme.io/simple`,
    'http://u:p@host.acme.io',
    'https://$USER:$PASSWORD@pypi.acme.io/simple',
    'https://<user>:<password>@pypi.acme.io/simple',
    'redis://:changeme@redis.acme.io:6379',
    'https://medium.com/@user:x@y',
    'git+ssh://git@github.com/acme/lib.git',
    "re.compile('^https?://[^:]+:[^@]+@host.io')",
  ])('no password: %s', text => {
    expect(scan(text)).toEqual([])
  })

  test('in what others wrote a URL counts only with a password that looks generated', () => {
    expect(scan('https://anna:sommer@intranet.acme.io', false)).toEqual([])
    expect(scan('https://anna:sommer@intranet.acme.io')).toEqual(['1 password in a URL'])
    expect(scan(`https://anna:${random(16)}@intranet.acme.io`, false)).toEqual(['1 password in a URL'])
  })

  test('all of them are found, in order', () => {
    expect(scan(`a = "glpat-${random(20)}"\n\nb = "ghp_${random(36)}"\n`)).toEqual(['1 GitLab token', '3 GitHub token'])
  })

  test('a megabyte of ordinary text takes no time to speak of', () => {
    const line = 'def view(request): return HttpResponse("https://docs.acme.io/a/b?c=d")  # noqa: E501 key token\n'
    const text = line.repeat(2 ** 20 / line.length)
    const started = performance.now()
    expect(scan(text)).toEqual([])
    expect(performance.now() - started).toBeLessThan(200)
  })
})
