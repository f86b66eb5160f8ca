import { relative, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { LockPlaces } from '../formats/pare-lock/lock-places.ts'
import { debianMirror, debianSecurityMirror } from '../stores/debian/debian-archive.ts'
import { shownUrl } from '../stores/debian/shown-url.ts'
import type { JobContext } from './context.ts'

/** The places of a project on this computer, for its pare.lock. */
export function lockPlaces(directory: string, { environment }: JobContext): LockPlaces {
  const { PARE_DEBIAN_MIRROR, PARE_DEBIAN_SECURITY_MIRROR } = environment
  const root = (named: string | undefined, fallback: string) => shownUrl((named || fallback).replace(/\/+$/, ''))
  return {
    mirrors: {
      debian: root(PARE_DEBIAN_MIRROR, debianMirror),
      security: root(PARE_DEBIAN_SECURITY_MIRROR, debianSecurityMirror),
    },
    urlOfPath: path => pathToFileURL(resolve(directory, path)).href,
    pathOfUrl: url => relative(directory, fileURLToPath(url)),
  }
}
