import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type OutputOptions, rolldown } from 'rolldown'

export interface Bundle {
  readonly name: string
  /** The source that it starts from, relative to the repository. */
  readonly input: string
  /** Where it is written. */
  readonly folder: string
  readonly output?: OutputOptions
}

/** Bundles a source with all that it imports; resolves to the files that went into it. */
export async function writeBundle(home: string, { name, input, folder, output }: Bundle): Promise<readonly string[]> {
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string }
  const bundle = await rolldown({
    cwd: home,
    input: { [name]: join(home, input) },
    platform: 'node',
    // It has a native file of its own, which stays in its package; loaded for pictures alone.
    external: ['@resvg/resvg-js'],
    logLevel: 'warn',
    transform: { define: { PARE_VERSION: JSON.stringify(version) } },
  })
  const written = await bundle.write({ dir: folder, minify: true, ...output })
  await bundle.close()
  return written.output.flatMap(chunk => (chunk.type === 'chunk' ? chunk.moduleIds : []))
}
