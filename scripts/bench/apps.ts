/** An example that is measured: what of it changes, and how it is asked whether it is up. */
export interface BenchApp {
  readonly name: string
  /** The word of `--only`. */
  readonly alias: string
  /** The file that gets one more line. */
  readonly source: string
  /** The file that gets one more dependency. */
  readonly requirements: string
  /** Answers 200 when the app is up. */
  readonly path: string
}

/** A small app without native code, and one whose distributions are a hundred megabytes. */
export const benchApps: readonly BenchApp[] = [
  { name: 'flask-hello', alias: 'flask', source: 'app.py', requirements: 'requirements.txt', path: '/' },
  { name: 'pandas-flask', alias: 'pandas', source: 'app.py', requirements: 'requirements.txt', path: '/' },
]
