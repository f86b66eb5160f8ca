/** `text` with other content between `<!-- name -->` and `<!-- /name -->`, or `undefined` when it does not have both. */
export function withBlock(text: string, name: string, content: string): string | undefined {
  const start = `<!-- ${name} -->`
  const from = text.indexOf(start)
  const to = text.indexOf(`<!-- /${name} -->`, from)
  if (from === -1 || to === -1) return undefined
  return `${text.slice(0, from + start.length)}\n${content}\n${text.slice(to)}`
}
