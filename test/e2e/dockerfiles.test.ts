import { cp, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildAndAsk } from './docker-engine.ts'
import { home, pare, temporaryFolder } from './pare.ts'
import { bringStandIns } from './stand-ins.ts'

// What `pare init` writes for the kinds of project that test/e2e/init.test.ts has none of: each built and started.

let folder: Awaited<ReturnType<typeof temporaryFolder>>

beforeAll(async () => {
  folder = await temporaryFolder()
  await bringStandIns('python:3.13-slim', 'node:24-slim', 'gcc:15')
}, 1_800_000)

afterAll(() => folder[Symbol.asyncDispose]())

async function write(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const directory = join(folder.path, name)
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true })
    await writeFile(join(directory, path), text)
  }
  return directory
}

async function setUp(directory: string): Promise<void> {
  const { code, stderr } = await pare(['init', directory, '--only', 'dockerfile,ignore,settings'])
  expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringMatching(/written +Dockerfile/) })
}

describe('Python', () => {
  test.each(['pylock', 'pdm', 'pipenv'])('%s: its lockfile is installed', async kind => {
    const directory = join(folder.path, kind)
    await cp(join(home, `test/fixtures/projects/same-${kind}`), directory, { recursive: true })
    await writeFile(join(directory, '.python-version'), '3.13\n')
    await setUp(directory)
    await buildAndAsk(directory, `pare-dockerfile-${kind}:test`, 'http://127.0.0.1:5000/', '200 hello')
  })
})

describe('a workspace of uv', () => {
  test('what lies in the project itself is installed with the rest', async () => {
    const directory = join(folder.path, 'workspace')
    await cp(join(home, 'test/fixtures/init/workspace'), directory, { recursive: true })
    await setUp(directory)
    await buildAndAsk(directory, 'pare-dockerfile-workspace:test', 'http://127.0.0.1:5000/', '200 hello from a member')
  })
})

describe('Node', () => {
  const server = `const { createServer } = require('node:http')
const ms = require('ms')

createServer((_, response) => response.end(\`every \${ms(60000)}\`)).listen(3110)
`
  const list = {
    name: 'clock',
    version: '1.0.0',
    private: true,
    dependencies: { ms: '2.1.3' },
    devDependencies: { picocolors: '1.1.1' },
  }
  const ms = 'sha512-6FlzubTLZG3J2a/NVCAleEhjzq5oxgHyaCU9yYXvcLsvoVaHJq/s5xXI6/XXP6tz7R9xAOtHnSO/tXtF3WRTlA=='
  const picocolors = 'sha512-xceH2snhtb5M9liqDsmEw56le376mTZkEX/jEb/RxNFyegNul7eNslCXP9FDj/Lcu0X8KEyMceP2ntpaHrDEVA=='
  const npm = {
    name: 'clock',
    version: '1.0.0',
    lockfileVersion: 3,
    requires: true,
    packages: {
      '': { name: 'clock', version: '1.0.0', dependencies: list.dependencies, devDependencies: list.devDependencies },
      'node_modules/ms': { version: '2.1.3', integrity: ms },
      'node_modules/picocolors': { version: '1.1.1', integrity: picocolors, dev: true },
    },
  }
  const yarn = `# yarn lockfile v1


ms@2.1.3:
  version "2.1.3"
  resolved "https://registry.yarnpkg.com/ms/-/ms-2.1.3.tgz#574c8138ce1d2b5861f0b44579dbadd60c6615b2"
  integrity ${ms}

picocolors@1.1.1:
  version "1.1.1"
  resolved "https://registry.yarnpkg.com/picocolors/-/picocolors-1.1.1.tgz#3d321af3eab939b083c8f929a1d12cda81c26b6b"
  integrity ${picocolors}
`
  const pnpm = `lockfileVersion: '9.0'

importers:

  .:
    dependencies:
      ms:
        specifier: 2.1.3
        version: 2.1.3
    devDependencies:
      picocolors:
        specifier: 1.1.1
        version: 1.1.1

packages:

  ms@2.1.3:
    resolution: {integrity: ${ms}}

  picocolors@1.1.1:
    resolution: {integrity: ${picocolors}}

snapshots:

  ms@2.1.3: {}

  picocolors@1.1.1: {}
`
  // What only building needs is there while it builds, and is not in the image.
  const building = {
    'build.js': `require('picocolors')
require('node:fs').cpSync('server.js', 'dist/index.js')
require('node:fs').appendFileSync('dist/index.js', "try { require('picocolors'); process.exit(3) } catch {}\\n")
`,
    'package.json': JSON.stringify({ ...list, scripts: { build: 'node build.js', start: 'node dist/index.js' } }),
  }
  const plain = { 'package.json': JSON.stringify(list) }

  test.each<[string, Record<string, string>]>([
    ['npm', { ...plain, 'package-lock.json': JSON.stringify(npm) }],
    ['yarn', { ...building, 'yarn.lock': yarn }],
    ['pnpm', { ...building, 'pnpm-lock.yaml': pnpm }],
    ['no-lockfile', building],
  ])('%s: dependencies are installed, and what was built is started', async (kind, files) => {
    const directory = await write(`node-${kind}`, { 'server.js': server, ...files })
    await setUp(directory)
    await buildAndAsk(directory, `pare-dockerfile-node-${kind}:test`, 'http://127.0.0.1:3110/', '200 every 1m')
  })
})

describe('C', () => {
  const source = `#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#define PORT 7110

int main(void) {
  int on = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(PORT)};
  char request[4096];
  const char *response = "HTTP/1.0 200 OK\\r\\n\\r\\nin C";
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 8)) return 1;
  for (;;) {
    int connection = accept(listener, 0, 0);
    read(connection, request, sizeof request);
    write(connection, response, strlen(response));
    close(connection);
  }
}
`
  const makefile = 'CFLAGS = -O2 -Wall\n\nall: server\n\nserver: main.o\n\t$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^\n'

  test.each<[string, Record<string, string>]>([
    ['compiler', {}],
    ['make', { Makefile: makefile }],
  ])('%s: one static binary answers', async (kind, files) => {
    const directory = await write(`c-${kind}`, { 'main.c': source, ...files })
    await setUp(directory)
    await buildAndAsk(directory, `pare-dockerfile-c-${kind}:test`, 'http://127.0.0.1:7110/', '200 in C')
  })
})
