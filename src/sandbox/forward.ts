import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Forward } from '../model/sandbox.ts'

/** Where a process finds what is passed on, in order: `localhost` where it always is, each other name at an address of its own. */
export function forwardAddresses(
  forwards: readonly Forward[],
): readonly { readonly name: string; readonly address: string; readonly port: number }[] {
  const others = [...new Set(forwards.map(({ name }) => name).filter(name => name !== 'localhost'))]
  return forwards.map(({ name, port }) => {
    // 127.0.0.2 stands for the process itself.
    const number = name === 'localhost' ? 1 : others.indexOf(name) + 3
    return { name, address: `127.0.${number >> 8}.${number & 255}`, port }
  })
}

/** Passes a connection of a process on to where it leads, until both sides have ended it. */
export async function passOn(connection: Duplex, forward: Forward): Promise<void> {
  connection.on('error', () => {})
  try {
    const socket = connect({ ...(await forward.target()), allowHalfOpen: true, noDelay: true })
    const fail = (error: Error) => {
      if (socket.pending) forward.failed(error)
      connection.destroy()
    }
    const giveUp = () => {
      if (!connection.readableEnded || !connection.writableFinished) socket.destroy()
    }
    socket.once('error', fail)
    if (connection.destroyed) giveUp()
    connection.once('close', giveUp).pipe(socket).pipe(connection)
  } catch (error) {
    forward.failed(error as Error)
    connection.destroy()
  }
}
