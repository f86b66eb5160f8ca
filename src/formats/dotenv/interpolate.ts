/** How `$NAME` is written: python-dotenv knows braces alone, Compose knows bare names and `$$` as well. */
export interface InterpolationStyle {
  readonly isBareKnown: boolean
}

const braced = /\\\$|\$\{([A-Za-z_][\w.]*)(?:(:?[-+?])((?:[^{}]|\{[^{}]*\})*))?\}/g
const everything = /\$\$|\\\$|\$\{([A-Za-z_]\w*)(?:(:?[-+?])((?:[^{}]|\{[^{}]*\})*))?\}|\$([A-Za-z_]\w*)/g

/** Replaces `${NAME}` and its forms with defaults by what `lookUp` gives; what is not set becomes empty. */
export function interpolate(
  text: string,
  lookUp: (name: string) => string | undefined,
  { isBareKnown }: InterpolationStyle,
  depth = 0,
): string {
  if (!text.includes('$') || depth > 8) return text
  return text.replaceAll(isBareKnown ? everything : braced, (...match: (string | undefined)[]) => {
    const [whole, inBraces, operator, word = '', bare] = match
    if (whole === '$$' || whole === '\\$') return '$'
    const found = lookUp(inBraces ?? (isBareKnown ? bare : undefined)!)
    const isSet = operator?.startsWith(':') ? found !== undefined && found !== '' : found !== undefined
    const inner = () => interpolate(word, lookUp, { isBareKnown }, depth + 1)
    if (operator?.endsWith('-')) return isSet ? found! : inner()
    if (operator?.endsWith('+')) return isSet ? inner() : ''
    return found ?? ''
  })
}

/** The names that `text` asks for. */
export function interpolatedNames(text: string): readonly string[] {
  return [...text.matchAll(everything)].flatMap(([, inBraces, , word, bare]) => [
    ...((inBraces ?? bare) ? [(inBraces ?? bare)!] : []),
    ...(word ? interpolatedNames(word) : []),
  ])
}
