import { PareError } from '../../model/error.ts'

/** No Docker daemon answers where one was expected. */
export function noDaemon(address: string, cause: unknown): PareError {
  const { code, message } = (cause ?? {}) as NodeJS.ErrnoException
  const isForbidden = code === 'EACCES' || code === 'EPERM'
  return new PareError({
    code: 'no-daemon',
    exitCode: 69,
    message: `Could not reach a Docker daemon at \`${address}\`: ${reasonOf(code, message)}`,
    hint: isForbidden
      ? 'be in the group `docker`, or run a rootless daemon'
      : 'start it, or set DOCKER_HOST; an image can also be written without one: `-o type=docker,dest=image.tar`',
    cause,
  })
}

function reasonOf(code: string | undefined, message: string | undefined): string {
  if (code === 'ENOENT') return 'there is no such socket'
  if (code === 'ECONNREFUSED') return 'nobody listens there'
  if (code === 'EACCES' || code === 'EPERM') return 'this user may not use it'
  return message ?? 'for an unknown reason'
}

/** The daemon went away in the middle. */
export function daemonConnectionBroken(address: string, cause: unknown): PareError {
  return new PareError({
    code: 'connection-broken',
    exitCode: 75,
    message: `The connection to the Docker daemon at \`${address}\` broke: ${(cause as Error).message}`,
    hint: 'run the same command again',
    cause,
  })
}

/** The daemon took the image and did not keep it. */
export function daemonLoadFailed(name: string, reason: string): PareError {
  return new PareError({
    code: 'daemon-load-failed',
    exitCode: 69,
    message: `Could not load \`${name}\` into the Docker daemon: ${reason}`,
    hint: /no space left/i.test(reason) ? 'free some space: `docker system prune`' : 'see the log of the daemon',
  })
}

/** The daemon could not give the image. */
export function daemonReadFailed(name: string, reason: string): PareError {
  return new PareError({
    code: 'daemon-read-failed',
    exitCode: 69,
    message: `Could not read \`${name}\` from the Docker daemon: ${reason}`,
    hint: 'see the log of the daemon',
  })
}

/** The daemon has no image of this name. */
export function imageNotInDaemon(name: string): PareError {
  return new PareError({
    code: 'image-not-in-daemon',
    exitCode: 2,
    message: `Could not read \`${name}\`: the Docker daemon has no such image`,
    hint: `see \`docker image ls\`, or get it: \`docker pull ${name}\``,
  })
}

/** An image cannot be given a digest as its name. */
export function noNameToLoadUnder(name: string): PareError {
  return new PareError({
    code: 'invalid-reference',
    exitCode: 2,
    message: `Expected a name such as \`app:1.0\` to load the image under, got \`${name}\``,
    hint: 'leave the digest out: the daemon works it out itself',
  })
}
