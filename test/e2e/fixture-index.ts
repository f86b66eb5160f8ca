import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface FixtureIndex extends AsyncDisposable {
  readonly url: string
  /** The path of every request, in their order. */
  readonly asked: string[]
}

interface Login {
  readonly user: string
  readonly password: string
}

/** A package index on this computer that has what PyPI has, asked under any path before `/simple/`. */
export async function fixtureIndex(login?: Login): Promise<FixtureIndex> {
  const asked: string[] = []
  const wanted = login && `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`
  const server = createServer(async (request, response) => {
    const path = request.url ?? '/'
    asked.push(path)
    const [, name] = /\/simple\/([^/]+)\/$/.exec(path) ?? []
    if (wanted !== undefined && request.headers.authorization !== wanted) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="index"' }).end()
      return
    }
    if (name === undefined) {
      response.writeHead(404).end()
      return
    }
    const accept = 'application/vnd.pypi.simple.v1+json'
    const answer = await fetch(`https://pypi.org/simple/${name}/`, { headers: { accept } })
    response.writeHead(answer.status, { 'content-type': accept }).end(Buffer.from(await answer.arrayBuffer()))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    [Symbol.asyncDispose]: () =>
      new Promise(done => {
        server.closeAllConnections()
        server.close(() => done())
      }),
  }
}
