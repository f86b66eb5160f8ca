/** A variable that a Dockerfile sets for the build or for the image; ARG without a default sets none. */
export interface ImageVariable {
  readonly instruction: 'ENV' | 'ARG'
  readonly name: string
  readonly value: string
  readonly line: number
}

/** The variables that ENV and ARG of a Dockerfile set. */
export function imageVariables(text: string): ImageVariable[] {
  const escapeSign = /^#\s*escape\s*=\s*`/im.test(text.split('\n', 5).join('\n')) ? '`' : '\\'
  const found: ImageVariable[] = []
  for (const { line, instruction } of instructionsOf(text, escapeSign)) {
    const match = /^(ENV|ARG)\s+([\s\S]+)$/i.exec(instruction)
    if (match === null) continue
    const keyword = match[1]!.toUpperCase() as ImageVariable['instruction']
    const rest = match[2]!.trim()
    const old = /^([A-Za-z_]\w*)\s+([\s\S]+)$/.exec(rest)
    if (keyword === 'ENV' && old) {
      found.push({ instruction: keyword, name: old[1]!, value: old[2]!, line })
      continue
    }
    for (const word of wordsOf(rest, escapeSign)) {
      const equals = word.indexOf('=')
      if (equals > 0)
        found.push({ instruction: keyword, name: word.slice(0, equals), value: word.slice(equals + 1), line })
    }
  }
  return found
}

/** Instructions with their continuation lines joined; comments between those lines are dropped, as Docker does. */
function instructionsOf(text: string, escapeSign: string): { readonly line: number; readonly instruction: string }[] {
  const found: { line: number; instruction: string }[] = []
  let open: { line: number; instruction: string } | undefined
  text.split(/\r?\n/).forEach((raw, index) => {
    if (/^\s*#/.test(raw) || (open && raw.trim() === '')) return
    const isContinued = raw.trimEnd().endsWith(escapeSign)
    const part = isContinued ? raw.trimEnd().slice(0, -1) : raw
    open ??= { line: index + 1, instruction: '' }
    open.instruction += open.instruction === '' ? part.trimStart() : part
    if (isContinued) return
    found.push(open)
    open = undefined
  })
  return open ? [...found, open] : found
}

function wordsOf(text: string, escapeSign: string): string[] {
  const words: string[] = []
  let word: string | undefined
  let quote = ''
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]!
    if (letter === escapeSign && quote !== "'" && at + 1 < text.length) word = (word ?? '') + text[++at]!
    else if (quote !== '') {
      if (letter === quote) quote = ''
      else word = (word ?? '') + letter
    } else if (letter === '"' || letter === "'") {
      quote = letter
      word ??= ''
    } else if (/\s/.test(letter)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = (word ?? '') + letter
  }
  return word === undefined ? words : [...words, word]
}
