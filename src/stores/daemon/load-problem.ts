/** What a daemon said while it loaded an image: a stream of JSON objects, of which one may be an error. */
export function loadProblem(text: string): string | undefined {
  for (const line of text.split(/\r?\n/)) {
    const message = messageOf(line)
    const problem = message?.errorDetail?.message ?? message?.error
    if (typeof problem === 'string' && problem !== '') return problem
  }
  return undefined
}

/** What it said to people. */
export function loadOutput(text: string): readonly string[] {
  return text.split(/\r?\n/).flatMap(line => {
    const stream = messageOf(line)?.stream
    return typeof stream === 'string' && stream.trim() !== '' ? [stream.trim()] : []
  })
}

interface LoadMessage {
  readonly stream?: unknown
  readonly error?: unknown
  readonly errorDetail?: { readonly message?: unknown }
}

function messageOf(line: string): LoadMessage | undefined {
  if (line.trim() === '') return undefined
  try {
    return JSON.parse(line) as LoadMessage
  } catch {
    return undefined
  }
}
