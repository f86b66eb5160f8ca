import { createWriteStream, mkdirSync } from 'node:fs'
import { chmod, mkdir, readdir, rename, rm, symlink, utimes } from 'node:fs/promises'
import { dirname, join, posix } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { decompress } from '../../formats/compression/decompress.ts'
import { parseBuildSystem } from '../../formats/packaging/build-system.ts'
import { decodeTar } from '../../formats/tar/decode-tar.ts'
import { readZip } from '../../formats/zip/read-zip.ts'
import { isEscapingLink } from '../../images/link-target.ts'
import type { Bytes } from '../../model/bytes.ts'
import type { AddressedContent } from '../../model/content.ts'
import { PareError } from '../../model/error.ts'
import { parseImagePath } from '../../model/image-path.ts'
import { entryTime } from '../../model/tree.ts'
import type { Source } from './source.ts'

interface ArchiveMember {
  readonly path: string
  readonly isExecutable: boolean
  readonly content: Bytes | { readonly target: string }
}

/** A source distribution or another archive of a source; one folder at its top is looked through, as pip does. */
export async function archiveSource(
  archive: AddressedContent,
  fileName: string,
  subdirectory: string | undefined,
): Promise<Source> {
  const pyproject = await readPyproject(archive, fileName, subdirectory)
  return {
    key: `${archive.digest}${subdirectory === undefined ? '' : ` ${subdirectory}`}`,
    buildSystem: parseBuildSystem(pyproject, `${fileName}/pyproject.toml`),
    pyproject,
    layOut: target => unpackArchive(archive, fileName, target, subdirectory),
  }
}

async function readPyproject(
  archive: AddressedContent,
  fileName: string,
  subdirectory: string | undefined,
): Promise<string | undefined> {
  const inside = subdirectory === undefined ? 'pyproject.toml' : posix.join(subdirectory, 'pyproject.toml')
  for await (const { path, content } of members(archive, fileName)) {
    if ('target' in content || (path !== inside && path.slice(path.indexOf('/') + 1) !== inside)) continue
    const chunks: Uint8Array[] = []
    for await (const chunk of content) chunks.push(chunk)
    return Buffer.concat(chunks).toString()
  }
  return undefined
}

async function unpackArchive(
  archive: AddressedContent,
  fileName: string,
  target: string,
  subdirectory: string | undefined,
): Promise<void> {
  const partial = `${target}.unpacked`
  const links: [path: string, target: string][] = []
  mkdirSync(partial, { recursive: true })
  try {
    for await (const { path, isExecutable, content } of members(archive, fileName)) {
      const place = join(partial, path)
      await mkdir(dirname(place), { recursive: true })
      if ('target' in content) {
        links.push([path, content.target])
        continue
      }
      await pipeline(Readable.from(content), createWriteStream(place))
      await chmod(place, isExecutable ? 0o755 : 0o644)
      await utimes(place, entryTime, entryTime)
    }
    // Last of all, so that nothing is ever written through one.
    for (const [path, to] of links) {
      if (!isEscapingLink(path, to)) await symlink(to, join(partial, path))
    }
    const names = await readdir(partial)
    const isWrapped = names.length === 1 && !(names[0] === 'setup.py' || names[0] === 'pyproject.toml')
    await rename(join(partial, isWrapped ? names[0]! : '.', subdirectory ?? '.'), target)
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
}

async function* members(archive: AddressedContent, fileName: string): AsyncGenerator<ArchiveMember> {
  if (/\.(?:zip|whl)$/i.test(fileName)) {
    for await (const member of readZip(archive, fileName)) {
      const path = parseImagePath(member.entry.name)
      yield { path, isExecutable: ((member.entry.mode ?? 0) & 0o111) !== 0, content: member.open() }
    }
    return
  }
  if (/\.(?:tar\.bz2|tbz2?)$/i.test(fileName)) throw unsupportedArchive(fileName)
  for await (const entry of decodeTar(decompress(archive.open()), { name: fileName, whiteouts: false })) {
    if (entry.kind === 'file') {
      yield { path: entry.path, isExecutable: (entry.mode & 0o111) !== 0, content: entry.content.open() }
    } else if (entry.kind === 'symlink') {
      yield { path: entry.path, isExecutable: false, content: { target: entry.target } }
    } else if (entry.kind === 'hardlink') {
      const from = posix.relative(posix.dirname(entry.path), entry.target)
      yield { path: entry.path, isExecutable: false, content: { target: from } }
    }
  }
}

/** A source distribution is packed in a way that pare does not read. */
function unsupportedArchive(fileName: string): PareError {
  return new PareError({
    code: 'unsupported-archive',
    exitCode: 2,
    message: `Expected \`${fileName}\` to be a .tar.gz, .tar.xz, .tar.zst or .zip archive`,
    hint: 'ask for a release that has a wheel, or pack the source again',
  })
}
