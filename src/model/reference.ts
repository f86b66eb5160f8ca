/** An image as a person names it; the transports are skopeo's. */
export type Reference =
  | RegistryReference
  | { readonly transport: 'oci'; readonly directory: string; readonly tag?: string }
  | { readonly transport: 'oci-archive'; readonly file: string; readonly tag?: string }
  | { readonly transport: 'docker-archive'; readonly file: string; readonly tag?: string }
  | { readonly transport: 'docker-daemon'; readonly name: string }
  | { readonly transport: 'dir'; readonly directory: string }

/** `registry` is a host with an optional port; with neither tag nor digest, `latest` is meant. */
export interface RegistryReference {
  readonly transport: 'registry'
  readonly registry: string
  readonly repository: string
  readonly tag?: string
  readonly digest?: string
}
