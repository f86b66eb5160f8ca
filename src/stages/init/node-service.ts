import { declaredPort } from './declared-port.ts'
import type { FolderView } from './folder-view.ts'

/** What a folder with a `package.json` says of the service in it. */
export interface NodeService {
  readonly version: string
  readonly lockfile?: 'package-lock.json' | 'npm-shrinkwrap.json' | 'yarn.lock' | 'pnpm-lock.yaml'
  readonly hasDependencies: boolean
  readonly hasBuild: boolean
  readonly argv: readonly string[]
  /** The same, started anew when a file changes, where Node itself can. */
  readonly watchArgv?: readonly string[]
  readonly modules: readonly string[]
  readonly port?: number
}

interface Package {
  readonly main?: unknown
  readonly scripts?: Readonly<Record<string, unknown>>
  readonly engines?: { readonly node?: unknown }
  readonly dependencies?: Readonly<Record<string, unknown>>
  readonly devDependencies?: Readonly<Record<string, unknown>>
}

const lockfiles = ['package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml'] as const
const entries = [
  'server.js',
  'index.js',
  'app.js',
  'main.js',
  'src/server.js',
  'src/index.js',
  'server.mjs',
  'index.mjs',
]

/** The long-term release that is taken where nothing else is said. */
const longTerm = '24'

/** The service of a Node package; `undefined` where nothing says what to start. */
export function nodeService({ files, read }: FolderView): NodeService | undefined {
  const found = packageOf(read('package.json'))
  if (found === undefined) return undefined
  const argv = startOf(found, files)
  if (argv === undefined) return undefined
  const lockfile = lockfiles.find(name => files.includes(name))
  const modules = Object.keys(found.dependencies ?? {})
  const hasDependencies = modules.length + Object.keys(found.devDependencies ?? {}).length > 0
  const sources = files.filter(path => /\.(?:[cm]?[jt]s)$/.test(path))
  const started = sources.filter(path => argv.includes(path))
  const port = declaredPort([...started, ...sources].map(path => read(path) ?? ''))
  const hasBuild = typeof found.scripts?.build === 'string'
  const isPlain = argv[0] === 'node' && !hasBuild
  return {
    version: /(\d+)/.exec(String(found.engines?.node ?? read('.nvmrc') ?? ''))?.[1] ?? longTerm,
    ...(lockfile ? { lockfile } : {}),
    hasDependencies,
    hasBuild,
    argv,
    ...(isPlain && !argv.includes('--watch') ? { watchArgv: ['node', '--watch', ...argv.slice(1)] } : {}),
    modules,
    ...(port !== undefined ? { port } : {}),
  }
}

function startOf({ scripts, main }: Package, files: readonly string[]): readonly string[] | undefined {
  const script = scripts?.start
  if (typeof script === 'string') {
    // npm as PID 1 passes no signal on; what needs no shell is started itself.
    return /^node [\w./@= -]+$/.test(script) ? script.split(/\s+/) : ['npm', 'start']
  }
  const entry = typeof main === 'string' ? main.replace(/^\.\//, '') : entries.find(name => files.includes(name))
  return entry !== undefined && files.includes(entry) ? ['node', entry] : undefined
}

function packageOf(text: string | undefined): Package | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '')
    return typeof value === 'object' && value !== null ? (value as Package) : undefined
  } catch {
    return undefined
  }
}
