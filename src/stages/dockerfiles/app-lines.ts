import { posix } from 'node:path'
import type { DockerfileFacts } from './dockerfile-facts.ts'
import { environmentLines, execForm } from './shell-lines.ts'

/** Where the project lies in an image. */
export const home = '/app'

/** The variables that the app needs, beside those of the image. */
export function appEnvironment(
  { environment, importRoots }: DockerfileFacts,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const roots = importRoots.filter(root => root !== '').map(root => posix.join(home, root))
  return { ...more, ...(roots.length > 0 ? { PYTHONPATH: roots.join(':') } : {}), ...environment }
}

/** The last lines: environment, port and start command. */
export function startLines(
  facts: DockerfileFacts,
  options: { readonly python?: string; readonly environment?: Readonly<Record<string, string>> } = {},
): string[] {
  const { argv, directory, port } = facts
  const [program = '', ...rest] = argv
  return [
    ...environmentLines(appEnvironment(facts, options.environment)),
    ...(directory !== '' ? [`WORKDIR ${posix.join(home, directory)}`] : []),
    ...(port !== undefined ? [`EXPOSE ${port}`] : []),
    `CMD ${execForm([program === 'python' ? (options.python ?? program) : program, ...rest])}`,
  ]
}
