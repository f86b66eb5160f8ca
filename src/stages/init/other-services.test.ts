import { describe, expect, test } from 'vitest'
import { cService } from './c-service.ts'
import { goService } from './go-service.ts'
import { nodeService } from './node-service.ts'

const view = (files: Readonly<Record<string, string>>) => ({
  files: Object.keys(files),
  read: (path: string) => files[path],
})

describe('goService', () => {
  test('the main package, the version and the port come from the sources', () => {
    const found = goService(
      view({
        'go.mod': 'module example.com/shop\n\ngo 1.25.3\n\nrequire (\n\tgithub.com/jackc/pgx/v5 v5.7.1\n)\n',
        'go.sum': '',
        'cmd/shop/main.go': 'package main\n\nfunc main() { http.ListenAndServe("0.0.0.0:9000", nil) }\n',
        'cmd/tool/main.go': 'package main\n',
      }),
    )
    expect(found).toEqual({
      version: '1.25',
      hasSum: true,
      main: './cmd/shop',
      modules: ['github.com/jackc/pgx/v5'],
      port: 9000,
    })
  })

  test('a library is no service', () => {
    expect(goService(view({ 'go.mod': 'module a/b\n', 'b.go': 'package b\n' }))).toBeUndefined()
  })
})

describe('nodeService', () => {
  const server = 'app.listen(process.env.PORT || 4000)'

  test('a start script that calls node needs no npm', () => {
    const files = {
      'package.json': '{"scripts":{"start":"node src/main.js"},"engines":{"node":">=22"}}',
      'src/main.js': server,
    }
    expect(nodeService(view(files))).toMatchObject({
      argv: ['node', 'src/main.js'],
      version: '22',
      port: 4000,
      hasDependencies: false,
    })
  })

  test('any other start script is left to npm', () => {
    expect(nodeService(view({ 'package.json': '{"scripts":{"start":"next start"}}' }))).toMatchObject({
      argv: ['npm', 'start'],
    })
  })

  test('without a start script the main file counts, and without one nothing is started', () => {
    expect(nodeService(view({ 'package.json': '{}', 'index.js': server }))?.argv).toEqual(['node', 'index.js'])
    expect(nodeService(view({ 'package.json': '{}' }))).toBeUndefined()
    expect(nodeService(view({ 'package.json': 'no JSON' }))).toBeUndefined()
  })
})

describe('cService', () => {
  const main = 'int main(void) { address.sin_port = htons(7000); }'

  test('sources alone are given to the compiler', () => {
    expect(cService(view({ 'main.c': main, 'more.c': '' }))).toMatchObject({
      build: 'compiler',
      sources: ['main.c', 'more.c'],
      port: 7000,
    })
  })

  test('a Makefile names its program: what `all` needs, variables replaced', () => {
    const makefile = 'BIN := server\n.PHONY: all\nall: $(BIN)\n$(BIN): main.c\n\tcc -o $@ $<\n'
    expect(cService(view({ 'main.c': main, Makefile: makefile }))).toMatchObject({ build: 'make', program: 'server' })
  })

  test('CMake names its program', () => {
    const files = { 'main.cpp': main, 'CMakeLists.txt': 'add_executable(push main.cpp)\n' }
    expect(cService(view(files))).toMatchObject({ build: 'cmake', program: 'push', isCpp: true })
  })

  test('a library is no service', () => {
    expect(cService(view({ 'a.c': 'int a;' }))).toBeUndefined()
  })
})
