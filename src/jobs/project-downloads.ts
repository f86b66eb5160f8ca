import type { Downloads } from '../model/stores.ts'
import { downloads } from '../stores/http/downloads.ts'
import { type IndexCredentials, withIndexCredentials } from '../stores/packages/index-credentials.ts'
import { withLocalFiles } from '../stores/packages/local-files.ts'
import { userCredentials } from '../stores/packages/user-credentials.ts'
import type { JobContext } from './context.ts'

/** How the files of a project's distributions are fetched. */
export interface ProjectDownloads {
  /** Signed in to where the user's index asks for it; takes files of the project as well. */
  readonly downloads: Downloads
  /** Learns while the project is read which indexes there are. */
  readonly credentials: IndexCredentials
}

/** Downloads that sign in as the user's own tools would. */
export async function projectDownloads({
  cache,
  environment,
  http,
  isOffline: offline,
  mirrors,
}: JobContext): Promise<ProjectDownloads> {
  const credentials = await userCredentials(environment)
  const signedIn = downloads({ http: withIndexCredentials(http, credentials), blobs: cache.blobs, offline, mirrors })
  return { downloads: withLocalFiles(signedIn, cache.blobs), credentials }
}
