import { cDockerfile } from '../../src/stages/dockerfiles/c-dockerfile.ts'
import type { DependencyFiles, DockerfileFacts } from '../../src/stages/dockerfiles/dockerfile-facts.ts'
import { goDockerfile } from '../../src/stages/dockerfiles/go-dockerfile.ts'
import { nodeDockerfile } from '../../src/stages/dockerfiles/node-dockerfile.ts'
import { productionDockerfile } from '../../src/stages/dockerfiles/production-dockerfile.ts'

const lists: Readonly<Record<DependencyFiles['kind'], readonly string[]>> = {
  none: [],
  requirements: ['requirements.txt', 'requirements/base.txt'],
  pyproject: ['pyproject.toml'],
  script: ['app.py'],
  uv: ['uv.lock', 'pyproject.toml'],
  pylock: ['pylock.toml'],
  poetry: ['poetry.lock', 'pyproject.toml'],
  pdm: ['pdm.lock', 'pyproject.toml'],
  pipenv: ['Pipfile.lock', 'Pipfile'],
  pipfile: ['Pipfile'],
  setup: ['setup.py'],
  conda: [],
}

function facts(
  dependencies: Partial<DependencyFiles> & Pick<DependencyFiles, 'kind'>,
  isInstalled = false,
): DockerfileFacts {
  const files = lists[dependencies.kind]
  const file = files[0] === undefined ? {} : { file: files[0] }
  return {
    python: '3.13',
    dependencies: { ...file, files, groups: [], extras: [], ...dependencies },
    argv: ['python', '-m', 'gunicorn', 'app:app'],
    directory: 'site',
    environment: { GREETING: `it's "quoted"` },
    importRoots: ['', 'src'],
    port: 8000,
    isInstalled,
  }
}

const python = (of: DockerfileFacts, path?: string) =>
  productionDockerfile(of, {
    uvVersion: '0.13.9',
    healthcheck: { port: 8000, ...(path === undefined ? {} : { path }) },
  })

/** One Dockerfile of every kind that `pare init` can write, by what it is for. */
export function dockerfileTemplates(): Readonly<Record<string, string>> {
  const kinds = (Object.keys(lists) as DependencyFiles['kind'][]).filter(kind => kind !== 'conda')
  const node = { version: '24', argv: ['node', 'server.js'], hasDependencies: true, healthcheck: { port: 3000 } }
  const c = { program: 'server', sources: ['main.c'], isCpp: false, port: 7000 }
  return {
    ...Object.fromEntries(kinds.map(kind => [`python-${kind}`, python(facts({ kind }), '/health?full="yes"')])),
    'python-installed': python(facts({ kind: 'uv', groups: ['web'], extras: ['fast'] }, true)),
    'python-own-folders': python(facts({ kind: 'requirements', files: ['requirements.txt', 'libs/a/pyproject.toml'] })),
    'python-workspace': python(facts({ kind: 'uv', files: ['uv.lock', 'pyproject.toml', 'libs/a/pyproject.toml'] })),
    'python-nothing-installed': python(facts({ kind: 'none' }, true)),
    'go-modules': goDockerfile({ version: '1.26', hasSum: true, main: './cmd/server', port: 9000 }),
    'go-plain': goDockerfile({ version: '1.26', hasSum: false, main: '.' }),
    'node-npm': nodeDockerfile({ ...node, hasBuild: false, lockfile: 'package-lock.json' }),
    'node-yarn-build': nodeDockerfile({ ...node, hasBuild: true, lockfile: 'yarn.lock' }),
    'node-pnpm-build': nodeDockerfile({ ...node, hasBuild: true, lockfile: 'pnpm-lock.yaml' }),
    'node-without-lockfile': nodeDockerfile({ ...node, hasBuild: false }),
    'node-plain': nodeDockerfile({ ...node, hasBuild: false, hasDependencies: false }),
    'c-compiler': cDockerfile({ ...c, build: 'compiler' }),
    'c-make': cDockerfile({ ...c, build: 'make' }),
    'c-cmake': cDockerfile({ ...c, build: 'cmake' }),
  }
}
