import { request } from 'node:http'
import { connect } from 'node:net'

/** One HTTP request to an app on this computer. */
export interface Question {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

export interface Answer {
  readonly status: number
  readonly body: string
  readonly seconds: number
}

const patience = 10_000

/** Asks once, on a connection of its own; `undefined` when nobody answers. */
export function ask({ method, path, headers, body }: Question, port: number): Promise<Answer | undefined> {
  return new Promise(resolve => {
    const started = performance.now()
    const outgoing = request({ host: '127.0.0.1', port, path, method, headers, agent: false, timeout: patience })
    outgoing.on('response', response => {
      let text = ''
      response.setEncoding('utf8').on('data', chunk => {
        text += chunk
      })
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: text, seconds: (performance.now() - started) / 1000 }),
      )
      response.on('error', () => resolve(undefined))
    })
    outgoing.on('timeout', () => outgoing.destroy())
    outgoing.on('error', () => resolve(undefined))
    outgoing.end(body)
  })
}

/** Whether something listens on a port of this computer. */
export function isTaken(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host: '127.0.0.1', port }, () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}
