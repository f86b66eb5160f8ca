import { describe, expect, test } from 'vitest'
import { declaredPort } from './declared-port.ts'

describe('declaredPort', () => {
  test.each<[string, number]>([
    ['app.listen(8080)', 8080],
    ['server.listen(3110, () => {})', 3110],
    ["app.listen(process.env.PORT || 3000, '0.0.0.0')", 3000],
    ['const port = Number(process.env.PORT ?? 4000)', 4000],
    ['http.ListenAndServe(":9000", nil)', 9000],
    ['http.ListenAndServe("0.0.0.0:9001", nil)', 9001],
    ['net.Listen("tcp", ":9002")', 9002],
    ['server := &http.Server{Addr: "localhost:9003"}', 9003],
    ['address.sin_port = htons(7000);', 7000],
    ['#define PORT 7110', 7110],
    ['fastify.listen({ port: 3200 })', 3200],
  ])('%s: %i', (source, port) => {
    expect(declaredPort([source])).toBe(port)
  })

  test('the variable that platforms set is surer than a number, wherever it stands', () => {
    expect(declaredPort(['admin.listen(9090)', 'app.listen(process.env.PORT || 3000)'])).toBe(3000)
  })

  test('where no source names one there is none', () => {
    expect(declaredPort(['listen(port)', 'retry(8080)'])).toBeUndefined()
  })
})
