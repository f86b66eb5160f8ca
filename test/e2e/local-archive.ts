import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { createCleartextMessage, generateKey, readPrivateKey, sign } from 'openpgp'
import { decodeAr } from '../../src/formats/debian/ar.ts'
import { readDeb } from '../../src/formats/debian/deb.ts'
import { bytesOf, collect } from '../../src/formats/digest/collect.ts'
import { digestOf } from '../../src/formats/digest/digest-of.ts'
import { encodeTar } from '../../src/formats/tar/encode-tar.ts'
import { parseImagePath } from '../../src/model/image-path.ts'
import { makeWheel } from '../fixtures/make-wheel.ts'
import { type Server, serve } from './faulty-server.ts'

/** What stands in for Debian's mirrors and for the package index, on 127.0.0.1. */
export interface LocalArchive extends AsyncDisposable {
  readonly server: Server
  /** The key that its Release files are signed with. */
  readonly publicKey: string
  /** Debian packages by the path of their .deb. */
  readonly debs: Map<string, Buffer>
  /** Wheels by file name. */
  readonly wheels: Map<string, Buffer>
  /** Signs a Release file of what is in `debs`. */
  publish(date: string): Promise<void>
}

/** An archive and an index that hold what a test puts into them. */
export async function localArchive(): Promise<LocalArchive> {
  const { publicKey, privateKey } = await generateKey({ userIDs: [{ name: 'archive' }], date: new Date('2025-01-01') })
  const debs = new Map<string, Buffer>()
  const wheels = new Map<string, Buffer>()
  const published = new Map<string, Uint8Array>()

  async function publish(date: string): Promise<void> {
    const stanzas = await Promise.all([...debs].map(([path, bytes]) => stanzaOf(path, bytes)))
    await publishSuite('debian/dists/trixie', 'trixie', stanzas.join('\n'), date)
    await publishSuite('debian/dists/trixie-updates', 'trixie-updates', '', date)
    await publishSuite('security/dists/trixie-security', 'trixie-security', '', date)
  }

  async function publishSuite(directory: string, codename: string, packages: string, date: string): Promise<void> {
    const list = gzipSync(packages)
    const path = 'main/binary-amd64/Packages.gz'
    const time = new Date(date).toUTCString().replace('GMT', 'UTC')
    const text = `Origin: Debian\nCodename: ${codename}\nDate: ${time}\nSHA256:\n ${sha256(list)} ${list.length} ${path}\n`
    const signingKeys = await readPrivateKey({ armoredKey: privateKey })
    const message = await createCleartextMessage({ text })
    const signed = await sign({ message, signingKeys, date: new Date('2026-01-01') })
    published.set(`/${directory}/InRelease`, Buffer.from(signed as string))
    published.set(`/${directory}/${path}`, list)
  }

  const server = await serve((request, response) => {
    const path = decodeURIComponent(request.url!)
    const [, name] = /^\/simple\/([\w-]+)\/$/.exec(path) ?? []
    const body =
      published.get(path) ??
      debs.get(path.replace(/^\/debian\//, '')) ??
      wheels.get(path.replace(/^\/files\//, '')) ??
      (name === undefined ? undefined : simplePage(name, wheels))
    if (body === undefined) return response.writeHead(404).end()
    response.writeHead(200, name === undefined ? {} : { 'content-type': 'text/html' }).end(body)
  })
  return { server, publicKey, debs, wheels, publish, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

function simplePage(name: string, wheels: ReadonlyMap<string, Buffer>): Buffer {
  const links = [...wheels]
    .filter(([file]) => file.startsWith(`${name}-`))
    .map(([file, bytes]) => `<a href="../../files/${file}#sha256=${sha256(bytes)}">${file}</a>`)
  return Buffer.from(`<!DOCTYPE html><html><body>${links.join('\n')}</body></html>`)
}

/** A pure wheel with one module. */
export function wheelOf(name: string, version: string, text: string): [file: string, bytes: Buffer] {
  return [`${name}-${version}-py3-none-any.whl`, makeWheel({ name, version, files: { [`${name}.py`]: text } })]
}

/** The same package in another version: its files are the same. */
export async function withVersion(deb: Buffer, version: string): Promise<Buffer> {
  const { controlText } = await readDeb(contentOf(deb), 'deb')
  const control = Buffer.from(controlText.replace(/^Version: .*$/m, `Version: ${version}`))
  const entry = {
    kind: 'file' as const,
    path: parseImagePath('control'),
    mode: 0o644,
    uid: 0,
    gid: 0,
    modifiedAt: 0,
    content: { size: control.length, open: () => bytesOf(control) },
  }
  const members: Buffer[] = [Buffer.from('!<arch>\n')]
  for await (const member of decodeAr(bytesOf(deb), 'deb')) {
    const isControl = member.name.startsWith('control.tar')
    const bytes = Buffer.from(isControl ? gzipSync(await collect(encodeTar([entry]))) : await collect(member.bytes))
    const name = isControl ? 'control.tar.gz' : member.name
    members.push(
      Buffer.from(
        `${name.padEnd(16)}${'0'.padEnd(12)}${'0'.padEnd(6)}${'0'.padEnd(6)}${'100644'.padEnd(8)}${String(bytes.length).padEnd(10)}\`\n`,
      ),
    )
    members.push(bytes, Buffer.alloc(bytes.length % 2, '\n'))
  }
  return Buffer.concat(members)
}

async function stanzaOf(path: string, deb: Buffer): Promise<string> {
  const { controlText } = await readDeb(contentOf(deb), path)
  return `${controlText.trimEnd()}\nFilename: ${path}\nSize: ${deb.length}\nSHA256: ${sha256(deb)}\n`
}

function contentOf(bytes: Buffer) {
  return { digest: digestOf(bytes), size: bytes.length, open: () => bytesOf(bytes) }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
