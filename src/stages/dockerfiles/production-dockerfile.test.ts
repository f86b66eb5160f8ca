import { describe, expect, test } from 'vitest'
import type { DependencyFiles, DockerfileFacts } from './dockerfile-facts.ts'
import { hasProductionDockerfile, productionDockerfile } from './production-dockerfile.ts'

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
  argv: ['python', '-m', 'gunicorn', 'app:app'],
  directory: '',
  environment: {},
  importRoots: [''],
  port: 8000,
  isInstalled: false,
}
const write = (change: Partial<DockerfileFacts>, path?: string) =>
  productionDockerfile(
    { ...facts, ...change },
    { uvVersion: '0.13.9', healthcheck: { port: 8000, ...(path ? { path } : {}) } },
  )

describe('productionDockerfile', () => {
  test('the files that name dependencies are mounted, and only the sources are copied', () => {
    const text = write({}, '/')
    expect(text).toContain('--mount=type=bind,source=requirements.txt,target=requirements.txt')
    expect(text.match(/^COPY .*$/gm)).toEqual(['COPY --from=builder /venv /venv', 'COPY . .'])
    expect(text.indexOf('COPY --from=builder')).toBeLessThan(text.indexOf('COPY . .'))
  })

  test('it runs as another user than root, and has no syntax line', () => {
    expect(write({})).toMatch(/^USER 65532:65532$/m)
    expect(write({})).not.toContain('syntax=')
  })

  test('an app over HTTP is asked, any other port is connected to, and without a port nothing is checked', () => {
    expect(write({}, '/health')).toContain('c.request(\\"GET\\", \\"/health\\")')
    expect(write({})).toContain('socket.create_connection')
    expect(productionDockerfile(facts, { uvVersion: '1' })).not.toContain('HEALTHCHECK')
  })

  test('a lockfile of uv is installed by uv, of the version that is named', () => {
    const text = write({
      dependencies: { ...requirements, kind: 'uv', file: 'uv.lock', files: ['uv.lock', 'pyproject.toml'] },
    })
    expect(text).toContain("pip install 'uv==0.13.9'")
    expect(text).toContain('uv export --quiet --locked')
  })

  test('what lies in folders of the project needs all of it to be installed', () => {
    const text = write({ dependencies: { ...requirements, files: ['requirements.txt', 'libs/a/pyproject.toml'] } })
    expect(text).toContain('--mount=type=bind,target=/app,rw')
  })

  test('members of a workspace of uv are installed as what they are, the project itself is not', () => {
    const files = ['uv.lock', 'pyproject.toml', 'libs/a/pyproject.toml']
    const text = write({ dependencies: { ...requirements, kind: 'uv', file: 'uv.lock', files } })
    expect(text).toContain('--no-editable --no-emit-project')
    expect(text).toContain('--mount=type=bind,target=/app,rw')
  })

  test('a console script of the project itself is installed after its dependencies', () => {
    const text = write({ isInstalled: true })
    expect(text.indexOf('install -r requirements.txt')).toBeLessThan(text.indexOf('install --no-deps .'))
  })
})

describe('hasProductionDockerfile', () => {
  test('conda is left out, and so is a lockfile above the folder', () => {
    expect(hasProductionDockerfile(requirements)).toBe(true)
    expect(hasProductionDockerfile({ ...requirements, kind: 'setup' })).toBe(true)
    expect(hasProductionDockerfile({ ...requirements, kind: 'conda' })).toBe(false)
    expect(hasProductionDockerfile({ ...requirements, kind: 'uv', files: ['../uv.lock'] })).toBe(false)
  })
})
