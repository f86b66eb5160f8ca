import { StringDecoder } from 'node:string_decoder'
import type { OutputLine } from '../model/sandbox.ts'

const lineLimit = 2000
const characterLimit = 1 << 20
/** A line that does not end is cut here, so that a program which never writes a line end costs no more than others. */
const lineLength = 16_384

export interface OutputTail {
  add(stream: OutputLine['stream'], content: Buffer): void
  /** No more will come: what has no line end yet is a line. */
  end(): void
  lines(): readonly OutputLine[]
}

/** The last lines that a process wrote, in the order they came; bytes that are no UTF-8 become `�`. */
export function outputTail(onLine?: (line: OutputLine) => void): OutputTail {
  const kept: OutputLine[] = []
  let first = 0
  let characters = 0
  const streams = { stdout: unfinished(), stderr: unfinished() }

  function keep(stream: OutputLine['stream'], text: string): void {
    const line = { stream, text }
    kept.push(line)
    characters += text.length
    onLine?.(line)
    while (kept.length - first > lineLimit || characters > characterLimit) characters -= kept[first++]!.text.length
    // Cutting from the front one by one would cost more than the lines themselves.
    if (first > lineLimit) {
      kept.splice(0, first)
      first = 0
    }
  }

  function add(stream: OutputLine['stream'], content: Buffer): void {
    const state = streams[stream]
    const pieces = (state.text + state.decoder.write(content)).split('\n')
    state.text = pieces.pop()!
    for (const piece of pieces) keep(stream, cut(piece.endsWith('\r') ? piece.slice(0, -1) : piece))
    if (state.text.length > lineLength) {
      keep(stream, cut(state.text))
      state.text = ''
    }
  }

  function end(): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      const state = streams[stream]
      const rest = state.text + state.decoder.end()
      state.text = ''
      if (rest) keep(stream, cut(rest))
    }
  }

  function lines(): readonly OutputLine[] {
    const open = (['stdout', 'stderr'] as const)
      .filter(stream => streams[stream].text)
      .map(stream => ({ stream, text: streams[stream].text }))
    return [...kept.slice(first), ...open]
  }

  return { add, end, lines }
}

function unfinished(): { text: string; readonly decoder: StringDecoder } {
  return { text: '', decoder: new StringDecoder('utf8') }
}

function cut(text: string): string {
  return text.length > lineLength ? `${text.slice(0, lineLength)}…` : text
}
