/** What turns the places that pare.lock names into URLs, and back: no path of a computer ever stands in it. */
export interface LockPlaces {
  /** The roots of Debian's archive and of its security updates, without a slash at the end. */
  readonly mirrors: { readonly debian: string; readonly security: string }
  /** The URL of a path from the project's directory. */
  readonly urlOfPath: (path: string) => string
  /** The path from the project's directory that a `file:` URL names. */
  readonly pathOfUrl: (url: string) => string
}
