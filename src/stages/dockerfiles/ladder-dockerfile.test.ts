import { describe, expect, test } from 'vitest'
import type { DependencyFiles, DockerfileFacts } from './dockerfile-facts.ts'
import { isInstallable } from './install-steps.ts'
import { type DockerfileStyle, ladderDockerfile } from './ladder-dockerfile.ts'

const requirements: DependencyFiles = {
  kind: 'requirements',
  file: 'requirements.txt',
  files: ['requirements.txt'],
  groups: [],
  extras: [],
}

const facts: DockerfileFacts = {
  python: '3.13',
  dependencies: requirements,
  argv: ['python', '-m', 'gunicorn', 'shop:create_app("x")'],
  directory: '',
  environment: {},
  importRoots: [''],
  port: 8000,
  isInstalled: false,
}

const written = (style: DockerfileStyle, more: Partial<DockerfileFacts> = {}) =>
  ladderDockerfile(style, { ...facts, ...more }, 'pip')
const from = (kind: DependencyFiles['kind'], file: string, more: Partial<DependencyFiles> = {}) => ({
  dependencies: { ...requirements, kind, file, files: [file], ...more },
})

describe('ladderDockerfile', () => {
  test('the naive one copies everything before it installs, and calls the interpreter as Ubuntu does', () => {
    expect(written('ubuntu')).toMatchInlineSnapshot(`
      "ARG BASE=ubuntu:latest
      FROM \${BASE}

      RUN apt-get update
      RUN apt-get install -y python3-pip

      WORKDIR /app
      COPY . .
      RUN PIP_BREAK_SYSTEM_PACKAGES=1 pip3 install -r requirements.txt

      EXPOSE 8000
      CMD ["python3", "-m", "gunicorn", "shop:create_app(\\"x\\")"]
      "
    `)
  })

  test('from slim on, the sources come after the installation', () => {
    for (const style of ['slim', 'slim-no-cache', 'cache-mounts', 'multi-stage', 'multi-stage-uv'] as const) {
      const text = written(style)
      expect(text.indexOf('COPY requirements.txt ./'), style).toBeLessThan(text.indexOf('-r requirements.txt'))
      expect(text.indexOf('-r requirements.txt'), style).toBeLessThan(text.indexOf('COPY . .'))
    }
  })

  test('several stages share one virtual environment, with bytecode and without pip', () => {
    expect(written('multi-stage')).toMatchInlineSnapshot(`
      "ARG BASE=python:3.13-slim
      FROM \${BASE} AS builder
      RUN python3 -m venv /venv
      WORKDIR /app
      COPY requirements.txt ./
      RUN /venv/bin/pip install --no-cache-dir -r requirements.txt \\
       && /venv/bin/pip uninstall --quiet --yes pip \\
       && find /venv -type d -name tests -prune -exec rm -rf '{}' + \\
       && { /venv/bin/python -m compileall -q --invalidation-mode unchecked-hash /venv || true; }

      FROM \${BASE}
      COPY --from=builder /venv /venv
      WORKDIR /app
      COPY . .
      USER 65532

      ENV PATH="/venv/bin:/usr/local/bin:/usr/bin:/bin" \\
          PYTHONDONTWRITEBYTECODE="1" \\
          PYTHONUNBUFFERED="1"
      EXPOSE 8000
      CMD ["python", "-m", "gunicorn", "shop:create_app(\\"x\\")"]
      "
    `)
  })

  test('a distroless image has its own interpreter, and no entrypoint of its own', () => {
    const text = written('distroless')
    expect(text).toContain('ARG BASE=gcr.io/distroless/python3-debian13\nARG BUILDER_BASE=python:3.13-slim\n')
    expect(text).toContain('ln -sf /usr/bin/python3 /venv/bin/python3')
    expect(text).toContain('\nENTRYPOINT []\n')
  })

  test('compilers and caches of Alpine leave in the layer that brought them, in one rung and not in the other', () => {
    expect(written('alpine').match(/^RUN/gm)).toHaveLength(2)
    const text = written('alpine-no-cache')
    expect(text.match(/^RUN/gm)).toHaveLength(1)
    expect(text).toContain(' && apk del --no-network .build')
  })

  test('the cache of downloads is named, so that a cold build can have one of its own', () => {
    expect(ladderDockerfile('cache-mounts', facts, 'mine')).toContain(
      'target=/root/.cache/pip,id=mine \\\n    pip install',
    )
  })

  test('requirements that include others are copied with them, a folder at a time', () => {
    const files = ['requirements/base.txt', 'requirements/prod.txt', 'constraints.txt']
    const text = written('slim', from('requirements', 'requirements/prod.txt', { files }))
    expect(text).toContain('COPY requirements/base.txt requirements/prod.txt requirements/\nCOPY constraints.txt ./\n')
  })

  test('a pyproject.toml is read by uv, and read out for pip', () => {
    const only = from('pyproject', 'pyproject.toml', { extras: ['web'] })
    expect(written('multi-stage-uv', only)).toContain('--no-cache -r pyproject.toml --extra web')
    expect(written('slim', only)).toContain('p["project"]["optional-dependencies"]["web"]')
  })

  test.each([
    ['uv', 'uv.lock', 'uv export --quiet --locked'],
    ['poetry', 'poetry.lock', 'pip install poetry poetry-plugin-export'],
    ['pdm', 'pdm.lock', 'pdm export --quiet --prod'],
    ['pipenv', 'Pipfile.lock', 'pipenv requirements --hash'],
    ['pylock', 'pylock.toml', 'uv pip install --system'],
  ] as const)('a lockfile of %s is turned into what pip installs by its own tool', (kind, file, command) => {
    expect(written('slim', from(kind, file))).toContain(command)
  })

  test('without dependencies nothing is installed', () => {
    const none = written('slim', { dependencies: { kind: 'none', files: [], groups: [], extras: [] } })
    expect(none).not.toContain('RUN')
    expect(none).not.toContain('requirements')
  })

  test('a console script of the project itself is installed after its sources came', () => {
    const text = written('multi-stage', { isInstalled: true, importRoots: ['src'], directory: 'api' })
    expect(text.indexOf('COPY . .')).toBeLessThan(text.indexOf('install --no-cache-dir --no-deps .'))
    expect(text).toContain('PYTHONPATH="/app/src"')
    expect(text).toContain('WORKDIR /app/api')
  })
})

describe('isInstallable', () => {
  test("conda's file and a bare setup.py are none", () => {
    expect(isInstallable({ ...requirements, kind: 'conda' })).toBe(false)
    expect(isInstallable({ ...requirements, kind: 'setup' })).toBe(false)
    expect(isInstallable(requirements)).toBe(true)
  })
})
