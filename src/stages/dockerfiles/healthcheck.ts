import { execForm } from './shell-lines.ts'

/** What tells that the app is well: an answer over HTTP below 500, or somebody listening at the port. */
export interface Healthcheck {
  readonly port: number
  /** Path and query; without one a connection is enough. */
  readonly path?: string
}

/** `HEALTHCHECK` with the interpreter that is there anyway: an image needs no curl for it. */
export function pythonHealthcheck(healthcheck: Healthcheck): string[] {
  return healthcheckLines(['python', '-c', pythonProbe(healthcheck)])
}

/** `HEALTHCHECK` for an image that has Node. */
export function nodeHealthcheck({ port, path }: Healthcheck): string[] {
  // What Node does with an error that nobody catches is what a health check needs: it ends with 1.
  const probe =
    path === undefined
      ? `require("net").connect(${port}, "127.0.0.1", function () { this.end() })`
      : `require("http").get("http://127.0.0.1:${port}${requested(path)}", r => { r.destroy(); if (r.statusCode >= 500) throw r.statusCode })`
  return healthcheckLines(['node', '-e', probe])
}

function pythonProbe({ port, path }: Healthcheck): string {
  if (path === undefined) return `import socket; socket.create_connection(("127.0.0.1", ${port}), 2).close()`
  return [
    'import http.client as h',
    `c = h.HTTPConnection("127.0.0.1", ${port}, timeout=2)`,
    `c.request("GET", "${requested(path)}")`,
    'raise SystemExit(c.getresponse().status >= 500)',
  ].join('; ')
}

/** Encoded as a request has it, so that no quote is left that a shell or a JSON list would need escaped. */
function requested(path: string): string {
  const { pathname, search } = new URL(path, 'http://localhost')
  return `${pathname}${search}`.replaceAll("'", '%27')
}

function healthcheckLines(argv: readonly string[]): string[] {
  return [`HEALTHCHECK --interval=10s --timeout=3s --start-period=15s --retries=3 \\`, `    CMD ${execForm(argv)}`]
}
