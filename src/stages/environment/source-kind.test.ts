import { describe, expect, test } from 'vitest'
import { profileWord, purposeOf, sourceKind } from './source-kind.ts'

describe('sourceKind', () => {
  test.each([
    ['.env', 'environment-file'],
    ['services/api/.env.test.local', 'environment-file'],
    ['prod.env', 'environment-file'],
    ['compose.yaml', 'compose'],
    ['docker-compose.override.yml', 'compose'],
    ['deploy/web.yaml', 'manifest'],
    ['.github/workflows/ci.yml', undefined],
    ['Dockerfile.dev', 'dockerfile'],
    ['env.py', undefined],
    ['.envrc', undefined],
  ])('%s is %s', (path, kind) => {
    expect(sourceKind(path)).toBe(kind)
  })
})

describe('purposeOf', () => {
  test.each([
    ['.env', 'development'],
    ['.env.testing', 'test'],
    ['.env.production.local', 'production'],
    ['docker-compose.prod.yml', 'production'],
    ['k8s/overlays/production/web.yaml', 'production'],
    ['k8s/production/dev.yaml', 'development'],
    ['.env.sample', 'example'],
  ])('%s is for %s', (path, purpose) => {
    expect(purposeOf(path)).toBe(purpose)
  })
})

describe('profileWord', () => {
  test.each([
    ['.env', ''],
    ['.env.local', ''],
    ['.env.test.local', 'test'],
    ['prod.env', 'prod'],
  ])('%s is %j', (path, word) => {
    expect(profileWord(path)).toBe(word)
  })
})
