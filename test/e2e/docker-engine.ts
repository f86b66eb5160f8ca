import { expect } from 'vitest'
import { dockerPlugins } from './docker-tools.ts'
import { home, type Run, run } from './pare.ts'

/** Runs `docker`, with BuildKit and compose as its plugins. */
export async function docker(args: readonly string[], cwd: string = home): Promise<Run> {
  return run('docker', args, { cwd, environment: { DOCKER_CONFIG: await dockerPlugins() } })
}

/** The same; it must succeed. What it printed. */
export async function dockerDone(args: readonly string[], cwd?: string): Promise<string> {
  const { code, stdout, stderr } = await docker(args, cwd)
  expect({ args, code, log: code === 0 ? '' : stdout + stderr }).toEqual({ args, code: 0, log: '' })
  return stdout
}

/** Status and body of what a server answers. */
export async function answer(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5000) })
  return `${response.status} ${(await response.text()).trim()}`
}

/** Asks until this is the answer, or one that matches. */
export async function eventually(url: string, wanted: string | RegExp): Promise<void> {
  const polled = expect.poll(() => answer(url).catch(String), { timeout: 20_000, interval: 100 })
  await (typeof wanted === 'string' ? polled.toBe(wanted) : polled.toMatch(wanted))
}

/**
 * Builds the image of a folder that has a Dockerfile, runs it as it stands with a read-only root, and waits for `wanted` at
 * `url` and for the image's own health check to pass; then both are gone.
 */
export async function buildAndAsk(directory: string, tag: string, url: string, wanted: string): Promise<void> {
  await dockerDone(['build', '--network', 'host', '--tag', tag, '.'], directory)
  const options = ['--network', 'host', '--read-only', '--tmpfs', '/tmp', '--health-interval', '1s']
  const id = (await dockerDone(['run', '--detach', ...options, tag])).trim()
  const health = '{{if .State.Health}}{{.State.Health.Status}}{{else}}{{.State.Status}}{{end}}'
  try {
    await eventually(url, wanted)
    await expect
      .poll(async () => (await dockerDone(['inspect', '--format', health, id])).trim(), {
        timeout: 20_000,
        interval: 200,
      })
      .toMatch(/^(?:healthy|running)$/)
  } finally {
    await docker(['rm', '--force', id])
    await docker(['image', 'rm', tag])
  }
}
