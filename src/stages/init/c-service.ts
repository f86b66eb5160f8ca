import { posix } from 'node:path'
import { declaredPort } from './declared-port.ts'
import type { FolderView } from './folder-view.ts'

/** What a folder of C or C++ sources says of the service in it. */
export interface CService {
  readonly build: 'make' | 'cmake' | 'compiler'
  readonly program: string
  readonly sources: readonly string[]
  readonly isCpp: boolean
  readonly port?: number
}

/** The service of a folder of C or C++; `undefined` where none of its sources has a main function, or nobody can tell its name. */
export function cService({ files, read }: FolderView): CService | undefined {
  const sources = files.filter(path => /\.(?:c|cc|cpp|cxx)$/.test(path))
  if (!sources.some(path => /\bmain\s*\(/.test(read(path) ?? ''))) return undefined
  const isCpp = sources.some(path => !path.endsWith('.c'))
  const port = declaredPort([...sources, ...files.filter(path => path.endsWith('.h'))].map(path => read(path) ?? ''))
  const rest = { sources, isCpp, ...(port !== undefined ? { port } : {}) }
  const cmake = /\badd_executable\s*\(\s*([\w.-]+)/i.exec(read('CMakeLists.txt') ?? '')?.[1]
  if (cmake !== undefined) return { build: 'cmake', program: cmake, ...rest }
  const makefile = read('Makefile') ?? read('makefile') ?? read('GNUmakefile')
  if (makefile !== undefined) {
    const program = madeProgram(makefile)
    return program === undefined ? undefined : { build: 'make', program, ...rest }
  }
  return { build: 'compiler', program: posix.basename(sources[0]!), ...rest }
}

/** The program that a Makefile makes: what `all` needs, or its first target. */
function madeProgram(makefile: string): string | undefined {
  const variables = new Map(
    [...makefile.matchAll(/^(\w+)\s*[:?]?=\s*(\S.*?)\s*$/gm)].map(match => [match[1]!, match[2]!]),
  )
  const expanded = (text: string) => text.replaceAll(/\$[({](\w+)[)}]/g, (whole, name) => variables.get(name) ?? whole)
  const rules = [...makefile.matchAll(/^([^\s.#:=][^:=\n]*):(?!=)([^\n]*)$/gm)].map(([, target, needs]) => ({
    target: expanded(target!.trim()),
    needs: expanded(needs!.trim()),
  }))
  const [first] = rules
  const named = first?.target === 'all' ? first.needs.split(/\s+/)[0] : first?.target
  return named !== undefined && /^[\w./-]+$/.test(named) ? named : undefined
}
