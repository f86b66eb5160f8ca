import { connect } from 'node:net'

/** Whether something on this computer accepts connections at the port. */
export function portAnswers(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ port, host: '127.0.0.1' })
    const end = (isAnswered: boolean) => {
      socket.destroy()
      resolve(isAnswered)
    }
    socket.once('connect', () => end(true)).once('error', () => end(false))
  })
}
