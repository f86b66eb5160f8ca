import { isPlaceholder } from './placeholder.ts'
import { hasRealPassword } from './url-password.ts'

/** How one kind of secret is told by what stands in a file. */
export interface ContentRule {
  /** As a message names it. */
  readonly kind: string
  /** One of these stands in whatever `pattern` finds; of a login in a URL there is no such sign. */
  readonly signs: readonly string[] | 'login'
  /** What the secret looks like; its group `secret`, where there is one, must be no placeholder. */
  readonly pattern: RegExp
  /** The last word, where a pattern alone cannot tell; `isOwn` says whether the project's own author wrote the text. */
  readonly isSecret?: (match: RegExpExecArray, text: string, isOwn: boolean) => boolean
  /** Files that show such values to everybody anyway. */
  readonly spares?: RegExp
}

/** A token that is told by its first characters. */
function token(kind: string, prefixes: readonly string[], rest: RegExp): ContentRule {
  const prefix = prefixes.map(text => text.replaceAll('.', '\\.')).join('|')
  return {
    kind,
    signs: prefixes,
    pattern: new RegExp(`(?<![A-Za-z0-9_])(?:${prefix})(?<secret>${rest.source})`, 'g'),
  }
}

// Everything that repeats has a bound: a file must not be able to hold up the build.
// What may stand between the lines of a key that is written as a string of a program or of JSON.
const breaks = String.raw`(?:\\[nr]|[\s"'+,;\\()]|&#10;){0,200}`
const pemHeaders = String.raw`(?:(?:Proc-Type|DEK-Info|Version|Comment|Charset|Hash)[ \t]{0,4}:[^\n\\]{0,200}(?:\\[nr]|[\r\n]){1,4}[\s"']{0,40}){0,10}`
// Code that handles keys names their first line; only a key goes on in base64.
const pemBody = `${breaks}${pemHeaders}${breaks}(?<secret>[A-Za-z0-9+/]{40})`

function privateKey(kind: string, label: string): ContentRule {
  return {
    kind,
    signs: ['PRIVATE KEY'],
    pattern: new RegExp(`-----BEGIN ${label}-----${pemBody}`, 'g'),
    isSecret: ({ groups }) => new Set(groups!.secret!.slice(0, 40)).size >= 8,
  }
}

/** Every kind of secret that is told by its content. A finding must be certain: a wrong one stops an honest build. */
export const contentRules: readonly ContentRule[] = [
  {
    kind: 'key of a Google service account',
    signs: ['"service_account"'],
    pattern: new RegExp(`"private_key"\\s*:\\s*"-----BEGIN PRIVATE KEY-----${pemBody}`, 'g'),
    isSecret: (_match, text) => /"type"\s*:\s*"service_account"/.test(text),
  },
  privateKey('private key (RSA)', 'RSA PRIVATE KEY'),
  privateKey('private key (EC)', 'EC PRIVATE KEY'),
  privateKey('private key (DSA)', 'DSA PRIVATE KEY'),
  privateKey('private key (OpenSSH)', 'OPENSSH PRIVATE KEY'),
  privateKey('private key (PKCS #8)', 'PRIVATE KEY'),
  privateKey('private key (PKCS #8, encrypted)', 'ENCRYPTED PRIVATE KEY'),
  privateKey('private key (OpenPGP)', 'PGP PRIVATE KEY BLOCK'),
  {
    kind: 'private key (SSH2)',
    signs: ['PRIVATE KEY'],
    pattern: new RegExp(`---- BEGIN SSH2 (?:ENCRYPTED )?PRIVATE KEY ----${pemBody}`, 'g'),
  },
  {
    kind: 'private key (PuTTY)',
    signs: ['PuTTY-User-Key-File-'],
    pattern: /PuTTY-User-Key-File-\d+: \S+[\s\S]{1,4000}?Private-Lines: \d+/g,
  },
  { kind: 'private key (age)', signs: ['AGE-SECRET-KEY-1'], pattern: /AGE-SECRET-KEY-1(?<secret>[0-9A-Z]{58})\b/g },
  {
    kind: 'AWS access key',
    signs: ['AKIA', 'ASIA'],
    pattern: /\b(?<secret>A[KS]IA[A-Z2-7]{16})\b/g,
    isSecret: isAwsPair,
  },
  {
    kind: 'AWS secret access key',
    signs: ['ecret_access_key', 'ECRET_ACCESS_KEY', 'ecretAccessKey'],
    pattern: /aws_?secret_?access_?key["']?\s*[:=]\s*["']?(?<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/gi,
    isSecret: ({ groups }) => isAwsSecret(groups!.secret!),
  },
  token('GitHub token', ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], /[A-Za-z0-9]{36,251}/),
  token('GitHub token', ['github_pat_'], /[A-Za-z0-9_]{60,255}/),
  token(
    'GitLab token',
    ['glpat-', 'gldt-', 'glrt-', 'glcbt-', 'glptt-', 'glft-', 'glsoat-', 'glagent-', 'gloas-'],
    /[A-Za-z0-9_-]{20,}/,
  ),
  token('Slack token', ['xoxa-', 'xoxb-', 'xoxe-', 'xoxo-', 'xoxp-', 'xoxr-', 'xoxs-', 'xapp-'], /[A-Za-z0-9-]{20,}/),
  {
    kind: 'Slack webhook',
    signs: ['hooks.slack.com/services/'],
    pattern: /hooks\.slack\.com\/services\/T[A-Z0-9]{6,}\/B[A-Z0-9]{6,}\/(?<secret>[A-Za-z0-9]{24})/g,
  },
  {
    ...token('Google API key', ['AIza'], /[0-9A-Za-z_-]{35}(?![0-9A-Za-z_-])/),
    // Firebase and Maps put theirs into pages.
    spares: /\.(?:html?|[cm]?[jt]sx?|css|map|vue|svelte|jinja2?|j2)$|(?:^|\/)(?:static|templates|public)\//i,
  },
  token('Google OAuth client secret', ['GOCSPX-'], /[A-Za-z0-9_-]{28}/),
  {
    kind: 'Google credentials',
    signs: ['"refresh_token"'],
    pattern: /"refresh_token"\s*:\s*"(?<secret>[^"\s]{20,})"/g,
    isSecret: (_match, text) => text.includes('"client_secret"'),
  },
  {
    kind: 'Stripe key',
    signs: ['k_live_'],
    pattern: /(?<![A-Za-z0-9_])[sr]k_live_(?<secret>[A-Za-z0-9]{16,})/g,
  },
  token('PyPI token', ['pypi-AgE'], /[A-Za-z0-9_-]{50,}/),
  token('npm token', ['npm_'], /[A-Za-z0-9]{36}(?![A-Za-z0-9])/),
  {
    kind: 'npm credentials',
    signs: [':_authToken', ':_password'],
    pattern: /^\s*\/\/[^\s=]+:_(?:authToken|password)\s*=\s*["']?(?<secret>[^\s"'$]{8,})/gm,
  },
  token('OpenAI key', ['sk-proj-', 'sk-svcacct-', 'sk-admin-'], /[A-Za-z0-9_-]{40,}/),
  {
    kind: 'OpenAI key',
    signs: ['T3BlbkFJ'],
    pattern: /\bsk-(?<secret>[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20})/g,
  },
  token('Anthropic key', ['sk-ant-'], /(?:api|admin)\d\d-[A-Za-z0-9_-]{80,}/),
  token('Hugging Face token', ['hf_'], /[A-Za-z]{34}(?![A-Za-z0-9])/),
  token('SendGrid key', ['SG.'], /[\w-]{22}\.[\w-]{43}/),
  token('DigitalOcean token', ['dop_v1_', 'doo_v1_', 'dor_v1_'], /[a-f0-9]{64}/),
  token('Vault token', ['hvs.', 'hvb.'], /[\w-]{80,}/),
  token('Shopify token', ['shpat_', 'shpca_', 'shppa_', 'shpss_'], /[a-fA-F0-9]{32}/),
  token('Databricks token', ['dapi'], /[a-f0-9]{32}(?:-\d)?\b/),
  {
    kind: 'Azure storage key',
    signs: ['AccountKey='],
    pattern: /AccountKey=(?<secret>[A-Za-z0-9+/]{86}==)/g,
    // The storage emulator's own, the same on every computer.
    isSecret: ({ groups }) =>
      !groups!.secret!.startsWith('Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq'),
  },
  {
    kind: 'registry credentials',
    signs: ['"auths"'],
    pattern: /"auth"\s*:\s*"(?<secret>[A-Za-z0-9+/=]{8,})"/g,
    isSecret: isRegistryLogin,
  },
  {
    kind: 'key of a Kubernetes client',
    signs: ['client-key-data'],
    pattern: /client-key-data["']?\s*:\s*["']?(?<secret>[A-Za-z0-9+/=]{40,})/g,
  },
  {
    kind: 'signed token of a service',
    signs: ['.eyJ'],
    pattern: /\beyJ[A-Za-z0-9_-]{10,}\.(?<claims>eyJ[A-Za-z0-9_-]{10,})\.(?<secret>[A-Za-z0-9_-]{20,})/g,
    isSecret: isServiceToken,
  },
  {
    kind: 'password in a URL',
    signs: 'login',
    pattern:
      /\b[a-z][a-z0-9+.-]{1,30}:\/\/(?<user>[^\s/@:"'`<>]{0,100}):(?<password>[^\s/@"'`<>]{1,200})@(?<host>\[[0-9a-f:]+\]|[^\s/:?#"'`<>()[\]{},;\\]+)/gi,
    isSecret: hasRealPassword,
  },
]

// The key's name alone is no secret; in honest code and in documentation it stands alone.
function isAwsPair({ index, groups }: RegExpExecArray, text: string): boolean {
  const near = text.slice(Math.max(0, index - 300), index + groups!.secret!.length + 300)
  return [...near.matchAll(/(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/g)].some(([found]) =>
    isAwsSecret(found),
  )
}

function isAwsSecret(text: string): boolean {
  return !isPlaceholder(text) && /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text)
}

function isRegistryLogin({ groups }: RegExpExecArray, text: string): boolean {
  const [, password] = /^[^:\0]+:([^\0]+)$/.exec(Buffer.from(groups!.secret!, 'base64').toString()) ?? []
  return text.includes('"auths"') && password !== undefined && !isPlaceholder(password)
}

// Most signed tokens in files are samples, or meant for everybody; these two open what belongs to somebody.
function isServiceToken({ groups }: RegExpExecArray): boolean {
  const claims = Buffer.from(groups!.claims!, 'base64url').toString()
  return /"role"\s*:\s*"service_role"|"iss"\s*:\s*"kubernetes\/serviceaccount"/.test(claims)
}
