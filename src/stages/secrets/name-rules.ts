/** How one kind of secret is told by the name of its file. */
export interface NameRule {
  readonly kind: string
  /** Asked with the whole path. */
  readonly path: RegExp
  /** What must stand in it besides; without it, anything does. */
  readonly holds?: RegExp
}

/** Every kind of file that is a secret by its name. */
export const nameRules: readonly NameRule[] = [
  {
    kind: 'environment file',
    path: /(?:^|\/)\.env(?:rc|\.(?!(?:example|sample|template|dist|defaults?|schema|tpl)$)[^/]+)?$/,
    holds: /^\s*(?:export\s+)?[A-Za-z_]\w*\s*=\s*["']?[^\s"'#]/m,
  },
  { kind: 'SSH key', path: /(?:^|\/)id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?$/ },
  { kind: 'private key', path: /\.(?:pem|key|ppk)$/i, holds: /PRIVATE KEY(?: BLOCK)?-----|^Private-Lines:/m },
  { kind: 'key store', path: /\.(?:p12|pfx|jks|keystore|kdbx)$/i },
  { kind: 'passwords of netrc', path: /(?:^|\/)[._]netrc$/, holds: /\bpassword\s+\S/ },
  { kind: 'passwords of package indexes', path: /(?:^|\/)\.pypirc$/, holds: /^\s*password\s*[:=]\s*\S/m },
  { kind: 'passwords of git', path: /(?:^|\/)\.git-credentials$/, holds: /:\/\/[^\s/@]+@/ },
  {
    kind: 'AWS credentials',
    path: /(?:^|\/)\.aws\/credentials$/,
    holds: /^\s*aws_(?:secret_access_key|session_token)\s*=\s*\S/im,
  },
  {
    kind: 'Google credentials',
    path: /(?:^|\/)(?:credentials|application_default_credentials)\.json$|(?:^|\/)gcloud\/(?:.*\/)?(?:credentials|access_tokens)\.db$/,
    holds: /"(?:client_secret|private_key|refresh_token)"\s*:\s*"[^"\s]{8}|^SQLite format/,
  },
  {
    kind: 'Kubernetes credentials',
    path: /(?:^|\/)(?:\.kube\/config|kubeconfig(?:\.ya?ml)?|[^/]+\.kubeconfig)$/,
    holds: /^\s*(?:client-key-data|token|password)\s*:\s*\S/m,
  },
  {
    kind: 'registry credentials',
    path: /(?:^|\/)(?:\.docker\/config\.json|\.dockercfg|\.dockerconfigjson)$/,
    holds: /"(?:auth|identitytoken|registrytoken)"\s*:\s*"[^"]/,
  },
  { kind: 'password file', path: /(?:^|\/)\.?htpasswd$/, holds: /^[^:#\s]+:\S+/m },
  { kind: 'passwords of PostgreSQL', path: /(?:^|\/)\.pgpass$/, holds: /^[^#\s:]+(?::[^:\n]*){3}:\S/m },
  { kind: 'passwords of MySQL', path: /(?:^|\/)\.my\.cnf$/, holds: /^\s*password\s*=\s*\S/m },
  { kind: 'secrets of Streamlit', path: /(?:^|\/)\.streamlit\/secrets\.toml$/, holds: /^\s*[\w."'-]+\s*=\s*\S/m },
]

/** The rule for the file at `path`, if its name says something. */
export function nameRuleOf(path: string): NameRule | undefined {
  return nameRules.find(rule => rule.path.test(path))
}
