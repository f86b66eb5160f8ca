import { spawn } from 'node:child_process'
import type { Duplex } from 'node:stream'
import type { HostInterpreter } from '../../model/sandbox.ts'
import { agentEnded, setUpFailed, type Trouble } from '../sandbox-failed.ts'
import { agentScript } from './agent-script.ts'
import { Channel } from './channel.ts'
import { encodeFrame, type Frame, frameDecoder, frameKind } from './frame.ts'

/** What the agent tells unasked. */
export interface AgentListener {
  output(process: number, stream: 'stdout' | 'stderr', content: Buffer): void
  /** `code` is negative when a signal ended it. */
  exited(process: number, code: number): void
  /** The process has connected to the listener of that index. */
  accepted(listener: number, connection: Duplex): void
  /** The agent itself is gone, and with it every process. */
  lost(error: Error): void
}

/** The program between pare and a sandboxed process: it stays in the network of the process and has its ear there. */
export interface Agent {
  /** Who is told of everything from here on; what came before is lost. */
  listen(listener: AgentListener): void
  /** An idle agent does not keep this process running; one in use does. */
  setIdle(isIdle: boolean): void
  /** False once it has ended or was told to. */
  readonly isOpen: boolean
  call<Reply>(request: { readonly do: string } & Readonly<Record<string, unknown>>): Promise<Reply>
  /** Opens a connection to a port of the process, by an address that is not 127.0.0.1. */
  connect(port: number): Duplex
  /** What a process reads from its standard input; an empty content is its end. */
  feed(process: number, content: Uint8Array): void
  /** Kills every process and ends the agent; resolves when nothing is left. */
  close(): Promise<void>
}

type Reply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly trouble: Trouble }
  | { readonly event: 'exited'; readonly process: number; readonly code: number }
  | { readonly event: 'accepted'; readonly listener: number; readonly channel: number }

/** Starts an agent. It ends, and everything with it, when it is closed or this process ends in whatever way. */
export function openAgent(interpreter: HostInterpreter): Agent {
  const [program, ...first] = interpreter.argv
  // A session of its own: Ctrl-C in a terminal is pare's to handle.
  const child = spawn(program!, [...first, '-I', '-S', '-c', agentScript], {
    env: { ...interpreter.environment },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  })
  const calls = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  const channels = new Map<number, Channel>()
  let listener: AgentListener | undefined
  let lastId = 0
  let isClosing = false
  let complaint = ''

  const closed = new Promise<void>(resolve => {
    child.on('error', error => lose(agentEnded(error.message)))
    child.on('close', () => {
      lose(agentEnded(complaint.trim()))
      resolve()
    })
  })
  child.stdin.on('error', () => {})
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-4000)
  })
  child.stdout.on('data', frameDecoder(take))

  function take({ kind, channel, payload }: Frame): void {
    switch (kind) {
      case frameKind.control:
        hear(JSON.parse(payload.toString()) as Reply)
        break
      case frameKind.stdout:
        listener?.output(channel, 'stdout', payload)
        break
      case frameKind.stderr:
        listener?.output(channel, 'stderr', payload)
        break
      case frameKind.data:
        channels.get(channel)?.receive(payload)
        break
      case frameKind.end:
        channels.get(channel)?.close()
        break
      case frameKind.broken:
        channels.get(channel)?.break(payload.toString())
        channels.delete(channel)
    }
  }

  function hear(reply: Reply): void {
    if ('event' in reply) {
      if (reply.event === 'exited') listener?.exited(reply.process, reply.code)
      else listener?.accepted(reply.listener, openChannel(reply.channel))
      return
    }
    const call = calls.get(reply.id)
    calls.delete(reply.id)
    if ('trouble' in reply) call?.reject(setUpFailed(reply.trouble))
    else call?.resolve(reply.result)
  }

  function lose(error: Error): void {
    for (const call of calls.values()) call.reject(error)
    calls.clear()
    for (const channel of channels.values()) channel.break('the process has ended')
    channels.clear()
    if (!isClosing) listener?.lost(error)
    isClosing = true
  }

  function call<Result>(request: Parameters<Agent['call']>[0]): Promise<Result> {
    if (isClosing) return Promise.reject(agentEnded(complaint.trim()))
    const id = ++lastId
    return new Promise<Result>((resolve, reject) => {
      calls.set(id, { resolve: value => resolve(value as Result), reject })
      write(frameKind.control, 0, Buffer.from(JSON.stringify({ ...request, id })))
    })
  }

  function connect(port: number): Duplex {
    const number = ++lastId
    const channel = openChannel(number)
    call({ do: 'connect', channel: number, port }).catch(() => channel.break('the process has ended'))
    return channel
  }

  function openChannel(number: number): Channel {
    const channel = new Channel({
      send: content => write(frameKind.data, number, content),
      end: () => write(frameKind.end, number, Buffer.alloc(0)),
      abandon: () => write(frameKind.broken, number, Buffer.alloc(0)),
    })
    channels.set(number, channel)
    channel.once('close', () => channels.delete(number))
    return channel
  }

  function write(kind: number, channel: number, payload: Uint8Array): void {
    if (child.stdin.writable) child.stdin.write(encodeFrame(kind, channel, payload))
  }

  async function close(): Promise<void> {
    isClosing = true
    child.stdin.end()
    // It needs milliseconds; should the kernel hold it up, the process dies with it all the same.
    const force = setTimeout(() => child.kill('SIGKILL'), 5000)
    await closed.finally(() => clearTimeout(force))
  }

  function setIdle(isIdle: boolean): void {
    const handles = [child, child.stdin, child.stdout, child.stderr] as readonly { ref(): void; unref(): void }[]
    for (const handle of handles) isIdle ? handle.unref() : handle.ref()
  }

  return {
    listen(next) {
      listener = next
    },
    setIdle,
    get isOpen() {
      return !isClosing
    },
    call,
    connect,
    feed: (process, content) => write(frameKind.stdin, process, content),
    close,
  }
}
