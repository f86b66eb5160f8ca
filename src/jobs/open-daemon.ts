import type { ImageSink, ImageSource } from '../model/stores.ts'
import { archiveBytes } from '../stores/archive/archive-bytes.ts'
import { createArchiveStore } from '../stores/archive/archive-store.ts'
import { dockerDaemonStore } from '../stores/daemon/docker-daemon-store.ts'
import type { JobContext } from './context.ts'

/** The Docker daemon that the `docker` command would talk to. */
export function openDaemon({ environment, cache }: JobContext): ImageSource & ImageSink {
  return dockerDaemonStore({
    environment,
    encode: archiveBytes,
    decode: async bytes => {
      const { hostPath } = await cache.blobs.write(bytes)
      return createArchiveStore({ blobs: cache.blobs }).open({ transport: 'docker-archive', file: hostPath! }, {})
    },
  })
}
