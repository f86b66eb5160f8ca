import type { Engine } from '../../stores/engines/engine.ts'
import type { JobContext } from '../context.ts'
import type { Bases } from './open-bases.ts'

/** What a reader must know to judge the figures of a run. */
export function notesOf(
  { builder, name, load }: Engine,
  { used }: Bases,
  environment: JobContext['environment'],
): string[] {
  const standIns = used.filter(({ isStandIn }) => isStandIn)
  return [
    ...(standIns.length > 0
      ? [
          `Stand-ins made of Debian's packages take the place of ${standIns.map(({ official }) => `\`${official}\``).join(', ')}: the same kind of content, not the same bytes.`,
        ]
      : []),
    ...(standIns.length > 0 && environment.SSL_CERT_FILE
      ? ["The stand-ins hold this computer's certificate authorities, which pip and uv need here."]
      : []),
    `A cold build of a Dockerfile (${name}, ${builder}) finds its base image in place and no cache; one of pare finds nothing at all, and fetches its base as well.`,
    `A build ends with the image in ${load ? 'the engine' : 'an archive'}, pare included; pare has run the image by then, a Dockerfile has not.`,
    'Go is compiled by the Go of this computer before its image is built, with an empty cache when cold.',
    'Sizes are those of the files of all layers; gzip is `gzip -6` and zstd is `zstd -3` of every layer, the same for all.',
  ]
}
