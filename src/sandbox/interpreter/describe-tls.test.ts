import { describe, expect, test } from 'vitest'
import { describeTls } from './describe-tls.ts'

const interpreter = { version: '3', argv: ['python3'], environment: { PATH: process.env.PATH ?? '' } }

describe('describeTls', () => {
  test('an interpreter says what the native half of its `ssl` module is made of', async () => {
    const { constants, classes, errors, functions, objects } = await describeTls(interpreter)
    expect(constants).toMatchObject({ PROTOCOL_TLS_CLIENT: 16, HAS_SNI: true })
    expect(classes).toEqual(expect.arrayContaining(['MemoryBIO', 'SSLSession', '_SSLContext']))
    expect(errors).toMatchObject({ SSLError: ['OSError'], SSLCertVerificationError: ['SSLError', 'ValueError'] })
    expect(functions).toContain('txt2obj')
    expect(objects.map(([, name]) => name)).toEqual(['serverAuth', 'clientAuth'])
  })

  test('the same interpreter says the same', async () => {
    expect(JSON.stringify(await describeTls(interpreter))).toBe(JSON.stringify(await describeTls(interpreter)))
  })

  test('it can be interrupted', async () => {
    await expect(describeTls(interpreter, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' })
  })
})
