const start = '<!-- bench -->'
const end = '<!-- /bench -->'

/** `text` with other content between the two bench markers, or `undefined` when it does not have both. */
export function withBench(text: string, content: string): string | undefined {
  const from = text.indexOf(start)
  const to = text.indexOf(end, from)
  if (from === -1 || to === -1) return undefined
  return `${text.slice(0, from + start.length)}\n${content}\n${text.slice(to)}`
}
