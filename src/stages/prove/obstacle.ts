import type { Advice, StartCommand } from '../../model/project.ts'
import type { Readiness } from './readiness.ts'

/** The app could not be reached where it was expected: it ended, came too late, or listens elsewhere or on loopback only. */
export function obstacleOf(
  readiness: Exclude<Readiness, { readonly kind: 'ready' }>,
  start: StartCommand,
  seconds: number,
): Advice {
  const command = `\`${start.argv.join(' ')}\``
  const place = start.port === undefined ? 'a port' : `port ${start.port}`
  switch (readiness.kind) {
    case 'exited': {
      const { code, signal } = readiness.exit
      const how = signal ? `was ended by ${signal}` : `ended with code ${code}`
      return { code: 'proof-failed', message: `${command} ${how} before it listened on ${place}` }
    }
    /** The app listens on a loopback address, where nobody outside a container could reach it. */
    case 'loopback-only':
      return {
        code: 'loopback-only',
        message: `${command} listens on port ${readiness.port} of 127.0.0.1 only: nobody outside a container could reach it`,
        hint: listenEverywhere(start),
      }
    /** The app listens, but on another port than was expected. */
    case 'wrong-port':
      return {
        code: 'wrong-port',
        message: `${command} was expected to listen on ${place}, and listens on port ${readiness.port}`,
        hint: `say so: \`pare build --port ${readiness.port}\`, or \`port = ${readiness.port}\` under [tool.pare]`,
      }
    case 'timeout':
      return {
        code: 'proof-failed',
        message: `${command} did not listen on ${place} within ${seconds} s`,
        hint: 'if it needs longer: `timeout = 120` under [tool.pare.prove]; if it listens on nothing, say what to run: `commands` there',
      }
    default:
      return readiness satisfies never
  }
}

function listenEverywhere({ argv, framework }: StartCommand): string {
  const program = argv[0]?.split('/').at(-1) ?? ''
  if (program === 'gunicorn') return 'bind to every address: `--bind 0.0.0.0:8000`'
  if (program === 'flask' || framework === 'flask') {
    return "listen on every address: `flask run --host 0.0.0.0`, or `app.run(host='0.0.0.0')`"
  }
  if (framework === 'django')
    return 'listen on every address: `runserver 0.0.0.0:8000`, or better a server such as gunicorn'
  return "listen on every address: `--host 0.0.0.0`, or host='0.0.0.0' in the code"
}
