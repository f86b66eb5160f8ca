import { posix } from 'node:path'
import { declaredPort } from './declared-port.ts'
import type { FolderView } from './folder-view.ts'

/** What a folder with a `go.mod` says of the service in it. */
export interface GoService {
  readonly version: string
  readonly hasSum: boolean
  /** The main package, as `go build` takes it. */
  readonly main: string
  readonly modules: readonly string[]
  readonly port?: number
}

/** The service of a Go module; `undefined` where no package of it is a program. */
export function goService({ files, read }: FolderView): GoService | undefined {
  const module = read('go.mod')
  if (module === undefined) return undefined
  const sources = files.filter(path => path.endsWith('.go') && !path.endsWith('_test.go'))
  const mains = sources.filter(path => {
    const text = read(path) ?? ''
    return /^package main\b/m.test(text) && !/^\/\/go:build ignore\b/m.test(text)
  })
  const folders = [...new Set(mains.map(path => posix.dirname(path)))]
  const name = /^module\s+\S*?([^/\s]+)\s*$/m.exec(module)?.[1]
  const main =
    folders.find(folder => folder === '.') ?? folders.find(folder => folder.endsWith(`cmd/${name}`)) ?? folders[0]
  if (main === undefined) return undefined
  const port = declaredPort(mains.concat(sources).map(path => read(path) ?? ''))
  return {
    version: /^go\s+(\d+\.\d+)/m.exec(module)?.[1] ?? '1',
    hasSum: files.includes('go.sum'),
    main: main === '.' ? '.' : `./${main}`,
    modules: [...module.matchAll(/^(?:require\s+|\s+)([\w.-]+\.[\w.-]+\/\S+)\s+v/gm)].map(match => match[1]!),
    ...(port !== undefined ? { port } : {}),
  }
}
