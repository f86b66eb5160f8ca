/** What long work tells about itself while it runs; a stage prints nothing. */
export type Progress =
  | { readonly type: 'step-started'; readonly step: string; readonly detail?: string }
  | { readonly type: 'step-finished'; readonly step: string; readonly detail?: string; readonly cached?: boolean }
  | { readonly type: 'downloaded'; readonly name: string; readonly size: number }
  | { readonly type: 'warning'; readonly code: string; readonly message: string; readonly hint?: string }
  | { readonly type: 'output'; readonly stream: 'stdout' | 'stderr'; readonly line: string }

/** Receives progress; must not throw. */
export type Observer = (progress: Progress) => void

/** What every long operation takes. */
export interface WorkOptions {
  readonly signal?: AbortSignal
  readonly observer?: Observer
}
