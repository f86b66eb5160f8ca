import { type Healthcheck, nodeHealthcheck } from './healthcheck.ts'
import { dockerfileOf, execForm, runLine } from './shell-lines.ts'

export interface NodeFacts {
  /** The major version, such as `24`. */
  readonly version: string
  /** The lockfile, which says who installs; absent where there is none. */
  readonly lockfile?: 'package-lock.json' | 'npm-shrinkwrap.json' | 'yarn.lock' | 'pnpm-lock.yaml'
  readonly hasDependencies: boolean
  /** Whether `package.json` has a script called build. */
  readonly hasBuild: boolean
  /** Exec form. */
  readonly argv: readonly string[]
  readonly healthcheck?: Healthcheck
}

/** A Dockerfile for a Node service. */
export function nodeDockerfile(facts: NodeFacts): string {
  const { version, argv, healthcheck, hasDependencies, hasBuild } = facts
  const base = `node:${version}-slim`
  const { tool, all, production, cache } = installers[facts.lockfile ?? 'none']
  const lists = ['package.json', ...(facts.lockfile ? [facts.lockfile] : [])]
  const mounts = [`type=cache,target=${cache}`, ...lists.map(path => `type=bind,source=${path},target=${path}`)]
  const tools = tool === undefined ? [] : [`RUN npm install --global ${tool}`]
  const install = (command: string) => (hasDependencies ? [runLine([command], mounts)] : [])
  // Without anything to install or build there is nothing that a stage of its own would keep out.
  const isPlain = !hasDependencies && !hasBuild
  const builder = [
    `FROM ${base} AS builder`,
    'WORKDIR /app',
    ...tools,
    ...install(hasBuild ? all : production),
    ...(hasBuild ? ['COPY . .', `RUN npm run build`] : []),
    // What only building needed leaves again.
    ...(hasBuild && hasDependencies
      ? [runLine(['rm -rf node_modules', production], [`type=cache,target=${cache}`])]
      : []),
  ]
  return dockerfileOf(
    isPlain ? [] : builder,
    [
      `FROM ${base}`,
      'ENV NODE_ENV=production',
      'WORKDIR /app',
      ...(hasBuild
        ? ['COPY --from=builder /app ./']
        : [...(hasDependencies ? ['COPY --from=builder /app/node_modules ./node_modules'] : []), 'COPY . .']),
      'USER 65532:65532',
    ],
    healthcheck ? nodeHealthcheck(healthcheck) : [],
    [...(healthcheck ? [`EXPOSE ${healthcheck.port}`] : []), `CMD ${execForm(argv)}`],
  )
}

interface Installer {
  readonly tool?: string
  readonly all: string
  readonly production: string
  readonly cache: string
}

const npm: Installer = { all: 'npm ci', production: 'npm ci --omit=dev', cache: '/root/.npm' }

const installers: Readonly<Record<NonNullable<NodeFacts['lockfile']> | 'none', Installer>> = {
  'package-lock.json': npm,
  'npm-shrinkwrap.json': npm,
  'yarn.lock': {
    all: 'yarn install --frozen-lockfile',
    production: 'yarn install --frozen-lockfile --production',
    cache: '/usr/local/share/.cache/yarn',
  },
  'pnpm-lock.yaml': {
    tool: 'pnpm@10',
    all: 'pnpm install --frozen-lockfile',
    production: 'pnpm install --frozen-lockfile --prod',
    cache: '/root/.local/share/pnpm/store',
  },
  none: {
    all: 'npm install --no-package-lock',
    production: 'npm install --no-package-lock --omit=dev',
    cache: '/root/.npm',
  },
}
