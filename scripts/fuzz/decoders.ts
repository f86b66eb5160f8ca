// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of the formats, not of this one.
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { readCompose } from '../../src/formats/compose/read-compose.ts'
import { decompress } from '../../src/formats/compression/decompress.ts'
import { parseControl } from '../../src/formats/debian/control.ts'
import { readDeb } from '../../src/formats/debian/deb.ts'
import { parseDependencies } from '../../src/formats/debian/dependencies.ts'
import { packageOf } from '../../src/formats/debian/packages.ts'
import { parseRelease } from '../../src/formats/debian/release.ts'
import { bytesOf, collect } from '../../src/formats/digest/collect.ts'
import { parseIgnoreFile } from '../../src/formats/dockerfile/ignore-file.ts'
import { imageVariables } from '../../src/formats/dockerfile/image-variables.ts'
import { parseDotenv } from '../../src/formats/dotenv/parse-dotenv.ts'
import { constantSections } from '../../src/formats/elf/constant-sections.ts'
import { decodeLdSoCache, encodeLdSoCache } from '../../src/formats/elf/ld-so-cache.ts'
import { readElf } from '../../src/formats/elf/read-elf.ts'
import { withoutSymbols } from '../../src/formats/elf/without-symbols.ts'
import { readManifests } from '../../src/formats/kubernetes/read-manifests.ts'
import { parseCondaEnvironment } from '../../src/formats/packaging/conda-environment.ts'
import { parseInlineMetadata } from '../../src/formats/packaging/inline-metadata.ts'
import { parseMetadata } from '../../src/formats/packaging/metadata.ts'
import { parseNetrc } from '../../src/formats/packaging/netrc.ts'
import { parsePdmLock } from '../../src/formats/packaging/parse-pdm-lock.ts'
import { parsePipfileLock } from '../../src/formats/packaging/parse-pipfile-lock.ts'
import { parsePoetryLock } from '../../src/formats/packaging/parse-poetry-lock.ts'
import { parsePylock } from '../../src/formats/packaging/parse-pylock.ts'
import { parseRequirementsFile } from '../../src/formats/packaging/parse-requirements-file.ts'
import { parseRecord } from '../../src/formats/packaging/record.ts'
import { parseRequirement } from '../../src/formats/packaging/requirement.ts'
import { parseSetupConfiguration } from '../../src/formats/packaging/setup-cfg.ts'
import { parseWheelFileName } from '../../src/formats/packaging/wheel-file-name.ts'
import { parseReference } from '../../src/formats/reference/parse-reference.ts'
import { decodeTar } from '../../src/formats/tar/decode-tar.ts'
import { encodeTar } from '../../src/formats/tar/encode-tar.ts'
import { readZip } from '../../src/formats/zip/read-zip.ts'
import type { Bytes, Content } from '../../src/model/bytes.ts'
import { parseImagePath } from '../../src/model/image-path.ts'
import { findFacts } from '../../src/python/imports/find-facts.ts'
import { parseModule } from '../../src/python/syntax/parse-module.ts'
import { elfLibrary } from '../../test/fixtures/elf-library.ts'
import { makeAr } from '../../test/fixtures/make-ar.ts'
import { makeWheel } from '../../test/fixtures/make-wheel.ts'

/** Reads what comes from outside. For any bytes it ends, with a value or a `PareError`. */
export interface Decoder {
  readonly name: string
  /** Valid inputs, of which others are made. */
  readonly seeds: () => Promise<readonly Uint8Array[]> | readonly Uint8Array[]
  decode(bytes: Uint8Array): unknown
}

const home = resolve(import.meta.dirname, '../..')
const fixture = (path: string) => readFileSync(join(home, path))
const text = (...texts: readonly string[]) => texts.map(one => Buffer.from(one))

// `printf 'the quick brown fox %.0s' {1..100} | xz`
const tinyXz =
  '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4AfPACddADoaCM52x+Xp1gc0w9EOv85V4aq94R0LP9sEl1BXJnTDp6F4A8EAAAAAsujiOS8tYEwAAUPQDwAAABDDD5uxxGf7AgAAAAAEWVo='

const attributes = { mode: 0o644, uid: 0, gid: 0, modifiedAt: 0 }
const contentOf = (bytes: Uint8Array): Content => ({ size: bytes.length, open: () => bytesOf(bytes) })
const tarball = () =>
  collect(
    encodeTar([
      { kind: 'directory', path: parseImagePath('etc'), ...attributes },
      { kind: 'file', path: parseImagePath('etc/app.conf'), ...attributes, content: contentOf(Buffer.from('one')) },
      {
        kind: 'symlink',
        path: parseImagePath(`usr/${'long/'.repeat(30)}link`),
        ...attributes,
        target: '/etc/app.conf',
      },
      { kind: 'hardlink', path: parseImagePath('etc/again'), ...attributes, target: parseImagePath('etc/app.conf') },
    ]),
  )

async function deb(): Promise<Buffer> {
  const control = Buffer.from(
    'Package: tiny\nVersion: 1.0-1\nArchitecture: amd64\nDepends: libc6 (>= 2.3), a | b\nDescription: x\n y\n',
  )
  const files = await collect(
    encodeTar([{ kind: 'file', path: parseImagePath('control'), ...attributes, content: contentOf(control) }]),
  )
  return makeAr(
    ['debian-binary', Buffer.from('2.0\n')],
    ['control.tar.gz', gzipSync(files)],
    ['data.tar.zst', zstdCompressSync(await tarball())],
  )
}

/** Reads to the end and keeps nothing; more than this is a bomb that nobody stopped. */
const mostBytes = 256 << 20

async function drain(bytes: Bytes): Promise<void> {
  let size = 0
  for await (const chunk of bytes) {
    size += chunk.length
    if (size > mostBytes) return
  }
}

const ofText =
  (decode: (text: string) => unknown): Decoder['decode'] =>
  bytes =>
    decode(Buffer.from(bytes).toString())

const stanza =
  'Package: tiny\nVersion: 1:1.0-1\nArchitecture: amd64\nFilename: pool/t.deb\nSize: 12\nSHA256: ' +
  'ab'.repeat(32) +
  '\nDepends: libc6 (>= 2.3), a:any | b (= 1) [amd64]\n'

export const decoders: readonly Decoder[] = [
  {
    name: 'tar',
    seeds: async () => [await tarball()],
    async decode(bytes) {
      for await (const entry of decodeTar(bytesOf(bytes))) if (entry.kind === 'file') await drain(entry.content.open())
    },
  },
  {
    name: 'deb',
    seeds: async () => [await deb()],
    async decode(bytes) {
      const { entries } = await readDeb(contentOf(bytes), 'tiny.deb')
      for await (const entry of entries()) if (entry.kind === 'file') await drain(entry.content.open())
    },
  },
  {
    name: 'zip',
    seeds: () => [
      makeWheel({
        name: 'tiny',
        version: '1.0',
        files: { 'tiny/__init__.py': 'x = 1\n', 'tiny/data.txt': 'd'.repeat(999) },
      }),
    ],
    async decode(bytes) {
      for await (const member of readZip(contentOf(bytes), 'tiny.whl')) await drain(member.open())
    },
  },
  {
    name: 'gzip, zstd, xz',
    seeds: () => {
      const words = Buffer.from('the quick brown fox '.repeat(500))
      return [gzipSync(words), zstdCompressSync(words), Buffer.from(tinyXz, 'base64')]
    },
    decode: bytes => drain(decompress(bytesOf(bytes))),
  },
  {
    name: 'ELF',
    seeds: () => [
      elfLibrary({ needed: ['libc.so.6', 'libm.so.6'], soname: 'libtiny.so.1' }),
      readFileSync('/usr/bin/true'),
    ],
    decode(bytes) {
      readElf(bytes)
      constantSections(bytes)
      withoutSymbols(bytes)
    },
  },
  {
    name: 'ld.so.cache',
    seeds: () => [encodeLdSoCache([{ soname: 'libc.so.6', path: '/lib/libc.so.6' }], 'amd64')],
    decode: bytes => decodeLdSoCache(bytes),
  },
  {
    name: 'Debian control',
    seeds: () => text(stanza, `${stanza}\n${stanza}`),
    decode: ofText(source => {
      for (const one of parseControl(source)) {
        packageOf(one)
        parseDependencies(one.get('depends') ?? '')
      }
    }),
  },
  {
    name: 'Debian Release',
    seeds: () =>
      text(
        `Suite: stable\nCodename: trixie\nDate: Sat, 06 Sep 2025 10:15:00 UTC\nComponents: main\nSHA256:\n ${'ab'.repeat(32)} 12 main/Packages\n`,
      ),
    decode: ofText(source => parseRelease(source)),
  },
  {
    name: 'Python',
    seeds: () =>
      [
        'examples/flask-hello/app.py',
        'examples/pandas-flask/app.py',
        'examples/breakers/httpx-certifi/local_server.py',
      ].map(fixture),
    decode: ofText(source => findFacts(parseModule(source), { python: '3.13' })),
  },
  {
    name: 'requirement',
    seeds: () =>
      text(
        'uvicorn[standard]>=0.30,<1 ; python_version < "3.13" and sys_platform == "linux"',
        'a @ git+https://example.com/a.git@v1#subdirectory=b',
      ),
    decode: ofText(parseRequirement),
  },
  {
    name: 'requirements file',
    seeds: () =>
      text(
        '-r other.txt\nflask==3.1 \\\n  --hash=sha256:ab\n--index-url https://example.com/simple # c\n-e .[x]\n${TOKEN}\n',
      ),
    decode: ofText(source =>
      parseRequirementsFile(source, {
        file: 'requirements.txt',
        include: async path => ({ file: path, text: 'a\n' }),
        environment: { TOKEN: 'b' },
      }),
    ),
  },
  {
    name: 'pylock.toml',
    seeds: () =>
      text(
        'lock-version = "1.0"\ncreated-by = "x"\n[[packages]]\nname = "a"\nversion = "1"\nmarker = "python_version > \'3\'"\nwheels = [{ name = "a-1-py3-none-any.whl", url = "https://example.com/a-1-py3-none-any.whl", size = 1, hashes = { sha256 = "ab" } }]\n',
      ),
    decode: ofText(source => parsePylock(source, 'pylock.toml')),
  },
  {
    name: 'poetry.lock',
    seeds: () => ['1.1', '1.8', '2.5'].map(version => fixture(`test/fixtures/lockfiles/poetry-${version}/poetry.lock`)),
    decode: ofText(source => parsePoetryLock(source, 'poetry.lock')),
  },
  {
    name: 'pdm.lock',
    seeds: () => [
      fixture('test/fixtures/lockfiles/pdm/pdm.lock'),
      fixture('test/fixtures/lockfiles/pdm-static/pdm.lock'),
    ],
    decode: ofText(source => parsePdmLock(source, 'pdm.lock')),
  },
  {
    name: 'Pipfile.lock',
    seeds: () => [fixture('test/fixtures/lockfiles/pipenv/Pipfile.lock')],
    decode: ofText(source => parsePipfileLock(source, 'Pipfile.lock')),
  },
  {
    name: 'METADATA',
    seeds: () =>
      text(
        'Metadata-Version: 2.4\nName: a\nVersion: 1\nRequires-Python: >=3.9\nRequires-Dist: b>1 ; extra == "c"\nProvides-Extra: c\n\nText\n',
      ),
    decode: ofText(source => parseMetadata(source)),
  },
  {
    name: 'RECORD',
    seeds: () => text('a/__init__.py,sha256=ab,12\n"a,b.py",sha256=cd,1\na.dist-info/RECORD,,\n'),
    decode: ofText(source => parseRecord(source)),
  },
  {
    name: 'wheel name',
    seeds: () => text('numpy-2.1.0-1-cp313-cp313-manylinux_2_17_x86_64.manylinux2014_x86_64.whl'),
    decode: ofText(parseWheelFileName),
  },
  {
    name: 'setup.cfg',
    seeds: () => text('[metadata]\nname = a\n[options]\ninstall_requires =\n  flask>=3\n  b; python_version > "3"\n'),
    decode: ofText(parseSetupConfiguration),
  },
  {
    name: 'environment.yml',
    seeds: () => text('dependencies:\n  - python=3.12\n  - pip:\n    - flask>=3\n'),
    decode: ofText(parseCondaEnvironment),
  },
  {
    name: 'inline metadata',
    seeds: () => text('# /// script\n# requires-python = ">=3.11"\n# dependencies = ["rich"]\n# ///\nprint(1)\n'),
    decode: ofText(source => parseInlineMetadata(source, 'app.py')),
  },
  {
    name: 'netrc',
    seeds: () => text('machine example.com login a password "b c"\nmacdef x\n y\n\ndefault login d password e\n'),
    decode: ofText(parseNetrc),
  },
  {
    name: '.env',
    seeds: () => text('A=1\nexport B="two ${A} \\n" # c\nC=\'x\ny\'\nD=${E:-f}\n'),
    decode: ofText(parseDotenv),
  },
  {
    name: '.dockerignore',
    seeds: () => text('# c\n*.pyc\n!keep/**/x[a-z]?.py\n/build\n'),
    decode: ofText(source => parseIgnoreFile(source, '.dockerignore').verdict('a/b/c.py', undefined)),
  },
  {
    name: 'Dockerfile',
    seeds: () => text('# syntax=x\nFROM a AS b\nARG X=1\nENV A=$X B="c d" \\\n  E=${F:-g}\nRUN echo <<EOF\nx\nEOF\n'),
    decode: ofText(imageVariables),
  },
  {
    name: 'Compose',
    seeds: () =>
      text(
        'services:\n  web: &w\n    build: .\n    environment: { A: "${B:-c}", D: 1 }\n    ports: ["8000:8000"]\n  db:\n    <<: *w\n    image: postgres:17\n',
      ),
    decode: ofText(source => readCompose(source, () => 'v')),
  },
  {
    name: 'Kubernetes',
    seeds: () =>
      text(
        'apiVersion: v1\nkind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n        - name: a\n          env: [{ name: B, value: c }]\n---\nkind: Secret\nstringData: { D: e }\n',
      ),
    decode: ofText(readManifests),
  },
  {
    name: 'reference',
    seeds: () => text(`127.0.0.1:5000/team/app:1@sha256:${'ab'.repeat(32)}`, 'oci:dir:tag', 'docker-archive:a.tar:b:c'),
    decode: ofText(parseReference),
  },
]
