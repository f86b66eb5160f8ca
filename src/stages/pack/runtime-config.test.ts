import { describe, expect, test } from 'vitest'
import { plainProject } from '../../../test/fixtures/project.ts'
import type { Project, StartCommand } from '../../model/project.ts'
import { runtimeConfig } from './runtime-config.ts'

function projectWith(start: Partial<StartCommand>, more: Partial<Project> = {}): Project {
  return { ...plainProject, start: { ...plainProject.start, ...start }, ...more }
}

const options = { user: '65532:65532', environment: {}, labels: {}, writable: [] }

describe('runtimeConfig', () => {
  test('the start command is the image entrypoint, in exec form', () => {
    const config = runtimeConfig(projectWith({ port: 5000 }), options)
    expect(config).toMatchObject({
      Entrypoint: ['python', 'app.py'],
      WorkingDir: '/app',
      ExposedPorts: { '5000/tcp': {} },
    })
  })

  test('an app in a sub-folder starts there', () => {
    const config = runtimeConfig(
      projectWith({ directory: 'backend' }, { importRoots: ['backend', 'backend/src'] }),
      options,
    )
    expect(config.WorkingDir).toBe('/app/backend')
    expect(config.Env).toContain('PYTHONPATH=/app/backend:/app/backend/src')
  })

  test('a setting of the user beats what pare would set', () => {
    const config = runtimeConfig(projectWith({}), { ...options, environment: { LANG: 'C', MODE: 'x=y' } })
    expect(config.Env).toContain('LANG=C')
    expect(config.Env).toContain('MODE=x=y')
  })

  test('labels come from the project, and the user adds to them', () => {
    const project = projectWith({}, { version: '1.2', licenses: 'MIT' })
    expect(runtimeConfig(project, { ...options, labels: { team: 'a' } }).Labels).toEqual({
      'org.opencontainers.image.title': 'shop',
      'org.opencontainers.image.version': '1.2',
      'org.opencontainers.image.licenses': 'MIT',
      team: 'a',
    })
  })

  test('folders that the app writes into are volumes', () => {
    expect(runtimeConfig(projectWith({}), options)).not.toHaveProperty('Volumes')
    expect(runtimeConfig(projectWith({}), { ...options, writable: ['/app/data'] }).Volumes).toEqual({ '/app/data': {} })
  })

  test.each([
    [['python', 'app.py'], 'SIGINT'],
    [['gunicorn', 'app:app'], 'SIGTERM'],
    [['/usr/local/bin/uvicorn', 'app:app'], 'SIGTERM'],
    [['python', '-m', 'uvicorn', 'app:app'], 'SIGTERM'],
    [['python', '-m', 'flask', 'run'], 'SIGINT'],
  ])('%j is stopped by %s', (argv, signal) => {
    expect(runtimeConfig(projectWith({ argv }), options).StopSignal).toBe(signal)
  })
})
