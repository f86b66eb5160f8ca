/** Words that people write where a secret would stand. */
const words =
  /^(?:\W*|pass(?:w(?:or)?d|phrase)?|p(?:w|wd|ss)|p[a@4]ss(?:w[o0]rd)?|s[e3]cr[e3]t|changeme|change[_-]?me|changeit|letmein|hunter2|tiger|admin|root|guest|user(?:name)?|test(?:ing)?|postgres|mysql|redis|rabbitmq|mongo|demo|dummy|fake|token|key|api[_-]?key|foo|bar|baz|abc|none|null|empty|redacted|hidden|masked|removed|insert.*|enter.*|replace.*|put.*|todo|dev(?:elopment)?|local(?:host)?|default)\d{0,4}!?$/i

/** Whether `text` stands for a secret instead of being one: documentation's own values, blanks, words that everybody uses. */
export function isPlaceholder(text: string): boolean {
  if (words.test(text)) return true
  if (/example|x{4}|\*{3}|\.{3}|\byour\b|your[_-]|[_-]here$|placeholder|change[_-]?me|insecure/i.test(text)) return true
  return text.length >= 8 && new Set(text).size < 6
}

/** Whether a part of a string is filled in when the program runs: `{password}`, `$PASSWORD`, `%s`, `<password>`. */
export function isTemplate(text: string): boolean {
  return /[{}<>[\]()\\^|]|\$\w|%(?![0-9a-f]{2})/i.test(text)
}

/** Whether `text` has what a generated password has: length, letters, digits and variety. */
export function looksRandom(text: string): boolean {
  if (text.length < 10 || new Set(text).size < 8 || isPlaceholder(text)) return false
  return /\d/.test(text) && /[a-z]/i.test(text) && !/pass|secret|test|dummy|sample/i.test(text)
}
