import { describe, expect, test } from 'vitest'
import type { EnvironmentVariable } from '../../model/environment.ts'
import { backingEnvironment, backingServices, backingServicesOfModules } from './backing-services.ts'

function variable(name: string, fallback?: string): EnvironmentVariable {
  const location = { file: 'app.py', line: 1 }
  return {
    name,
    type: 'text',
    isRequired: fallback === undefined,
    isSecret: false,
    ...(fallback === undefined ? {} : { default: { kind: 'value', text: fallback, location } }),
    reads: [],
    isForTests: false,
  }
}

describe('backingServices', () => {
  test('a driver that talks to one thing only is evidence', () => {
    expect(backingServices(['flask', 'psycopg', 'redis'], [])).toEqual(['postgres', 'redis'])
  })

  test('the scheme of a default is evidence, with a driver or without', () => {
    expect(backingServices([], [variable('URL', 'postgresql+asyncpg://localhost/x')])).toEqual(['postgres'])
  })

  test('a variable called DATABASE_URL alone is none: it may be SQLite', () => {
    expect(backingServices(['sqlalchemy'], [variable('DATABASE_URL', 'sqlite:///a.db')])).toEqual([])
  })

  test('Go modules count by their import path, Node packages by their name', () => {
    expect(backingServicesOfModules(['github.com/jackc/pgx/v5', 'github.com/redis/go-redis/v9'])).toEqual([
      'postgres',
      'redis',
    ])
    expect(backingServicesOfModules(['pg', 'pgbouncer-config'])).toEqual(['postgres'])
  })
})

describe('backingEnvironment', () => {
  test('URLs and their parts lead to the service by its name', () => {
    const names = [
      'DATABASE_URL',
      'POSTGRES_HOST',
      'DB_PORT',
      'PGUSER',
      'DB_PASSWORD',
      'DB_NAME',
      'REDIS_HOST',
      'CELERY_BROKER_URL',
    ]
    expect(
      backingEnvironment(
        ['postgres', 'redis'],
        names.map(name => variable(name)),
      ),
    ).toEqual({
      DATABASE_URL: 'postgresql://app:app@postgres:5432/app',
      POSTGRES_HOST: 'postgres',
      DB_PORT: '5432',
      PGUSER: 'app',
      DB_PASSWORD: 'app',
      DB_NAME: 'app',
      REDIS_HOST: 'redis',
      CELERY_BROKER_URL: 'redis://redis:6379/0',
    })
  })

  test('the scheme that the code expects stays', () => {
    const asked = [variable('DATABASE_URL', 'postgresql+asyncpg://me@localhost/x')]
    expect(backingEnvironment(['postgres'], asked)).toEqual({
      DATABASE_URL: 'postgresql+asyncpg://app:app@postgres:5432/app',
    })
  })

  test('a default for SQLite gives way to the database that there is a driver for', () => {
    expect(backingEnvironment(['postgres'], [variable('DATABASE_URL', 'sqlite:///a.db')])).toEqual({
      DATABASE_URL: 'postgresql://app:app@postgres:5432/app',
    })
  })

  test('what belongs to something else is left alone', () => {
    const others = ['HOST', 'PORT', 'API_URL', 'FEEDBACK_NAME', 'SECRET_KEY', 'DB_DEBUG'].map(name => variable(name))
    expect(backingEnvironment(['postgres', 'redis'], others)).toEqual({})
  })
})
