import type { Command } from 'commander'
import { build } from '../../jobs/build.ts'
import type { BuildOptions, ProveMode } from '../../jobs/build-options.ts'
import { readEnvironmentFile } from '../environment-file.ts'
import { parseAssignments } from '../parse-assignment.ts'
import { parseOutput } from '../parse-output.ts'
import { parseSize } from '../parse-size.ts'
import type { CommandContext } from '../program.ts'
import { projectJob } from '../project-job.ts'
import { declareProjectOptions, type ProjectFlags, projectOptions } from '../project-options.ts'
import { repeatable } from '../repeatable.ts'

interface BuildFlags extends ProjectFlags {
  readonly tag: string[]
  readonly output: string[]
  readonly push?: true
  readonly load?: true
  readonly user?: string
  readonly env: string[]
  readonly envFile: string[]
  readonly label: string[]
  readonly labelGit?: true
  readonly prove: string | boolean
  readonly maxSize?: string
  readonly metadataFile?: string
}

export function declare(program: Command, context: CommandContext): void {
  declareProjectOptions(program.command('build'))
    .summary('project in, proven image out')
    .description('Builds the project in DIR, proves that the image works, and stores it. Prints its reference.')
    .argument('[DIR]', 'the project', '.')
    .usage('[DIR] [options] [-- CMD…]')
    .option('--frozen', 'use pare.lock and nothing else; no index is asked')
    .option('-t, --tag <NAME>', 'name of the image; repeat it for more', repeatable, [])
    .option('-o, --output <SPEC>', 'type=oci|docker|local|registry,dest=PATH; repeat it for more', repeatable, [])
    .option('--push', 'push to the registry of each tag')
    .option('--load', 'load into the Docker engine')
    .option('--user <USER>', 'uid or uid:gid that the image runs as (default: 65532)')
    .option('-e, --env <NAME=VALUE>', 'environment of the image', repeatable, [])
    .option('--env-file <FILE>', 'environment of the image, from a file', repeatable, [])
    .option('--label <NAME=VALUE>', 'label of the image', repeatable, [])
    .option('--label-git', 'add labels with the commit and the remote')
    .option('--prove <MODE>', 'auto, or required: refuse what this computer cannot run', 'auto')
    .option('--no-prove', 'do not run the image')
    .option('--max-size <SIZE>', 'fail when the image is larger, uncompressed: 45MB')
    .option('--metadata-file <FILE>', 'write the result there as JSON')
    .addHelpText('after', examples)
    .action(async (directory: string, flags: BuildFlags) => {
      const options = await buildOptions(directory, flags, context)
      const { job, paint } = projectJob(flags, context)
      const result = await build(options, job)
      const { renderBuild } = await import('../../report/render-build.ts')
      const { buildDocument } = await import('../../report/build-document.ts')
      const document = `${JSON.stringify(buildDocument(result), undefined, 2)}\n`
      if (flags.metadataFile) {
        const { writeFile } = await import('node:fs/promises')
        await writeFile(flags.metadataFile, document)
      }
      if (flags.progress !== 'quiet' && flags.progress !== 'json') process.stderr.write(renderBuild(result, paint))
      const isImageOnStdout = options.outputs.some(output => 'destination' in output && output.destination === '-')
      if (!isImageOnStdout)
        process.stdout.write(flags.json ? document : result.references.map(name => `${name}\n`).join(''))
    })
}

const examples = `
Examples:
  pare build                                   an OCI layout under .pare/
  pare build -t app:1 --load                   … for the Docker engine
  pare build --push -t registry.example.com/team/app:1 --platform linux/amd64,linux/arm64
  pare build -o type=oci,dest=app.tar          a file that docker load, podman and skopeo read
  pare build -- gunicorn app:app -b 0.0.0.0:80 another start command
`

async function buildOptions(directory: string, flags: BuildFlags, context: CommandContext): Promise<BuildOptions> {
  const files = await Promise.all(flags.envFile.map(readEnvironmentFile))
  return {
    ...projectOptions(directory, flags, context),
    tags: flags.tag,
    outputs: [
      ...flags.output.map(parseOutput),
      ...(flags.push ? [{ type: 'registry' } as const] : []),
      ...(flags.load ? [{ type: 'daemon' } as const] : []),
    ],
    ...(flags.user !== undefined ? { user: flags.user } : {}),
    environment: Object.assign({}, ...files, parseAssignments('--env', flags.env, process.env)),
    labels: parseAssignments('--label', flags.label),
    isGitLabelled: flags.labelGit === true,
    prove: proveMode(flags.prove),
    ...(flags.maxSize !== undefined ? { maxSize: parseSize(flags.maxSize) } : {}),
  }
}

function proveMode(flag: string | boolean): ProveMode {
  if (flag === false) return 'off'
  return flag === 'required' ? 'required' : 'auto'
}
