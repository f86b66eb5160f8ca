/** How sources that are not Python name the port that they listen on, the surest first. */
const patterns: readonly RegExp[] = [
  // A default for the variable that platforms set.
  /\bPORT["']?\]?\)?\s*(?:\|\||\?\?|,)\s*["']?:?(\d{2,5})/,
  /\b(?:ListenAndServe(?:TLS)?|Listen|Run|Start|listen)\s*\(\s*(?:["']tcp["']\s*,\s*)?["'`]?(?:[\w.]*:)?(\d{2,5})\b/,
  /\blisten\s*\(\s*\{[^}]*?\bport\s*:\s*(\d{2,5})\b/,
  /\bAddr:\s*["'`][\w.]*:(\d{2,5})/,
  /\bhtons\s*\(\s*(\d{2,5})\s*\)/,
  /(?:\b(?:const|let|var|static|int|uint16_t)|#define)[\w\s]*?\bport\w*\s*(?::=|=|:|\s)\s*["'`]?:?(\d{2,5})\b/i,
  /\bport\s*(?::=|=|:)\s*["'`]:?(\d{2,5})\b/i,
]

/** The port that one of these sources names. */
export function declaredPort(sources: readonly string[]): number | undefined {
  for (const pattern of patterns) {
    for (const text of sources) {
      const port = Number(pattern.exec(text)?.[1])
      if (port > 0 && port < 65_536) return port
    }
  }
  return undefined
}
