import { once } from 'node:events'
import { connect } from 'node:net'

/** A client of the Debug Adapter Protocol, as an editor is one. */
export interface Debugger extends AsyncDisposable {
  breakAt(file: string, line: number): Promise<void>
  /** Waits until a breakpoint is hit. */
  stopped(): Promise<{ readonly file: string; readonly line: number; readonly function: string }>
  /** What an expression is in the frame that it stopped in. */
  evaluate(expression: string): Promise<string>
  resume(): Promise<void>
}

interface Message {
  readonly type: 'event' | 'response'
  readonly event?: string
  readonly request_seq?: number
  readonly success?: boolean
  readonly message?: string
  // biome-ignore lint/suspicious/noExplicitAny: a body is what the protocol says of its command
  readonly body?: any
}

/** Attaches to what listens on a port of this computer; `mappings` say which folder is which over there. */
export async function attachDebugger(port: number, mappings: Readonly<Record<string, string>>): Promise<Debugger> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  const seen: Message[] = []
  const waiting = new Set<() => void>()
  let pending = Buffer.alloc(0)
  let lastSequence = 0
  let [thread, frame] = [0, 0]
  socket.on('data', chunk => {
    pending = Buffer.concat([pending, chunk])
    for (;;) {
      const end = pending.indexOf('\r\n\r\n')
      const size = Number(/Content-Length: (\d+)/.exec(pending.subarray(0, Math.max(0, end)).toString())?.[1])
      if (end === -1 || pending.length < end + 4 + size) break
      seen.push(JSON.parse(pending.subarray(end + 4, end + 4 + size).toString()) as Message)
      pending = pending.subarray(end + 4 + size)
    }
    for (const look of waiting) look()
  })

  /** The first message of a kind; it is not given twice. */
  function next(what: string, isMeant: (message: Message) => boolean): Promise<Message> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no ${what} among ${JSON.stringify(seen)}`)), 30_000)
      const look = () => {
        const index = seen.findIndex(isMeant)
        if (index === -1) return
        clearTimeout(timer)
        waiting.delete(look)
        resolve(seen.splice(index, 1)[0]!)
      }
      waiting.add(look)
      look()
    })
  }

  async function ask(command: string, args: object): Promise<Message> {
    const sequence = ++lastSequence
    const text = JSON.stringify({ seq: sequence, type: 'request', command, arguments: args })
    socket.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`)
    const answer = await next(command, ({ request_seq }) => request_seq === sequence)
    if (answer.success !== true) throw new Error(`${command}: ${answer.message}`)
    return answer
  }

  const event = (name: string) => next(name, message => message.event === name)
  const pathMappings = Object.entries(mappings).map(([localRoot, remoteRoot]) => ({ localRoot, remoteRoot }))
  await ask('initialize', { adapterID: 'debugpy', pathFormat: 'path', linesStartAt1: true, columnsStartAt1: true })
  const attached = ask('attach', { justMyCode: true, pathMappings })
  await event('initialized')
  await ask('configurationDone', {})
  await attached
  return {
    async breakAt(file, line) {
      const { body } = await ask('setBreakpoints', { source: { path: file }, breakpoints: [{ line }] })
      if (body.breakpoints[0]?.verified !== true) throw new Error(`no breakpoint: ${JSON.stringify(body)}`)
    },
    async stopped() {
      thread = (await event('stopped')).body.threadId
      const [top] = (await ask('stackTrace', { threadId: thread })).body.stackFrames
      frame = top.id
      return { file: top.source.path, line: top.line, function: top.name }
    },
    evaluate: async expression =>
      (await ask('evaluate', { expression, frameId: frame, context: 'repl' })).body.result as string,
    async resume() {
      await ask('continue', { threadId: thread })
    },
    [Symbol.asyncDispose]: async () => {
      socket.destroy()
    },
  }
}
