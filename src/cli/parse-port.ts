import { PareError } from '../model/error.ts'

/** The port that `text` names: 1 to 65535. */
export function parsePort(text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port
  /** `--port` was given something that is no port. */
  throw new PareError({
    code: 'invalid-port',
    exitCode: 2,
    message: `Expected a port from 1 to 65535, got \`${text}\``,
    hint: 'name the port that the app listens on inside the container: `--port 8000`; `docker run --publish` maps it to others',
  })
}
