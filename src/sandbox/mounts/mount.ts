/** One step of laying out what a sandboxed process sees; the steps are done in order, `path` is absolute inside. */
export type Mount =
  | { readonly kind: 'bind'; readonly path: string; readonly source: string; readonly isWritable: boolean }
  | { readonly kind: 'tmpfs' | 'directory'; readonly path: string; readonly mode: number }
  | { readonly kind: 'symlink'; readonly path: string; readonly target: string }
  | { readonly kind: 'file'; readonly path: string; readonly text: string }
  | { readonly kind: 'proc' | 'dev' | 'sys'; readonly path: string }
  /** Makes the tmpfs at `path` read-only once everything is in it. */
  | { readonly kind: 'seal'; readonly path: string }
