import { loginCredentials } from '../stores/registry/credentials.ts'
import { type RegistryStore, registryStore } from '../stores/registry/registry-store.ts'
import type { JobContext } from './context.ts'

/** Registries, signed in to with what `docker login` and `podman login` have kept. */
export function openRegistry({ http, environment, cache }: JobContext): RegistryStore {
  return registryStore({ http, credentials: loginCredentials(environment), now: Date.now, blobs: cache.blobs })
}
