/**
 * What stands in every secret that is told by its content. Hardly any file has one of these, and plain text is found faster
 * than any expression is even compiled: only where one is found are the rules loaded and asked.
 */
export const signs: readonly string[] = [
  ['PRIVATE KEY', 'PuTTY-User-Key-File-', 'AGE-SECRET-KEY-1', 'client-key-data'],
  ['AKIA', 'ASIA', 'ecret_access_key', 'ECRET_ACCESS_KEY', 'ecretAccessKey', 'AccountKey='],
  ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'],
  ['glpat-', 'gldt-', 'glrt-', 'glcbt-', 'glptt-', 'glft-', 'glsoat-', 'glagent-', 'gloas-'],
  ['xoxa-', 'xoxb-', 'xoxe-', 'xoxo-', 'xoxp-', 'xoxr-', 'xoxs-', 'xapp-', 'hooks.slack.com/services/'],
  [
    'AIza',
    'GOCSPX-',
    '"service_account"',
    '"refresh_token"',
    'k_live_',
    'pypi-AgE',
    'npm_',
    ':_authToken',
    ':_password',
  ],
  ['sk-proj-', 'sk-svcacct-', 'sk-admin-', 'T3BlbkFJ', 'sk-ant-', 'hf_', 'SG.', 'dop_v1_', 'doo_v1_', 'dor_v1_'],
  ['hvs.', 'hvb.', 'shpat_', 'shpca_', 'shppa_', 'shpss_', 'dapi', '"auths"', '.eyJ'],
].flat()

/** Raised whenever what a scan finds may have changed; what was found before is then not remembered. */
export const rulesEdition = 3

/** Whether anything in the text asks for a closer look. */
export function hasSign(text: string): boolean {
  return signs.some(sign => text.includes(sign)) || hasLogin(text)
}

/** The same question for texts of this size together: one expression for all signs pays for itself where there is much. */
export function signFinder(size: number): (text: string) => boolean {
  if (size < 2 ** 18) return hasSign
  const any = new RegExp(signs.map(sign => sign.replaceAll('.', '\\.')).join('|'))
  return text => any.test(text) || hasLogin(text)
}

/** Whether there is a web address, or another, with something before an `@` and a colon in that. */
export function hasLogin(text: string): boolean {
  for (let at = text.indexOf('://'); at !== -1; at = text.indexOf('://', at + 3)) {
    let hasColon = false
    for (let next = at + 3; next < at + 303 && next < text.length; next++) {
      const code = text.charCodeAt(next)
      if (code === colon) hasColon = true
      else if (code === atSign && hasColon) return true
      else if (code <= space || code === slash || code === quote || code === apostrophe) break
    }
  }
  return false
}

const [space, quote, apostrophe, slash, colon, atSign] = [0x20, 0x22, 0x27, 0x2f, 0x3a, 0x40]
