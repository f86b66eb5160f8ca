/** Where an entry of a Tree came from. Set where the entry is born, never guessed later. */
export type Origin =
  | { readonly kind: 'debian'; readonly package: string; readonly version: string; readonly architecture: string }
  | { readonly kind: 'distribution'; readonly name: string; readonly version: string }
  | { readonly kind: 'app' }
  | { readonly kind: 'generated'; readonly by: string }
  | { readonly kind: 'base'; readonly image: string }

/** A short name of an origin, equal for equal origins: `debian:libc6`, `distribution:flask`, `app`, `generated:passwd`. */
export function formatOrigin(origin: Origin): string {
  switch (origin.kind) {
    case 'debian':
      return `debian:${origin.package}`
    case 'distribution':
      return `distribution:${origin.name}`
    case 'app':
      return 'app'
    case 'generated':
      return `generated:${origin.by}`
    case 'base':
      return `base:${origin.image}`
  }
}
