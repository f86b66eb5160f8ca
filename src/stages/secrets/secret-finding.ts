/** A secret in a file that would go into an image: where it is and what it is, never the secret itself. */
export interface SecretFinding {
  /** From the project's directory; of a distribution, from where distributions are installed. */
  readonly path: string
  /** Absent where the file as a whole is the secret. */
  readonly line?: number
  readonly kind: string
  /** The distribution that brings it, as `name version`; absent for the project's own files. */
  readonly distribution?: string
}

/** What a scan found in a content, wherever that content lies. */
export interface ContentFinding {
  readonly line?: number
  readonly kind: string
}

/** A finding as people read it: `settings.py:12`. */
export function formatPlace({ path, line, distribution }: SecretFinding): string {
  const place = line === undefined ? path : `${path}:${line}`
  return distribution === undefined ? place : `${place} of ${distribution}`
}
