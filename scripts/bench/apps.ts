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

/**
 * Pure-Python distributions without dependencies of their own that neither app has. Every round adds another one, so
 * that no cache has seen it.
 */
export const furtherDependencies: readonly string[] = [
  'humanize==4.13.0',
  'tabulate==0.9.0',
  'idna==3.10',
  'python-dotenv==1.1.1',
  'toolz==1.0.0',
  'colorama==0.4.6',
  'certifi==2025.8.3',
  'inflection==0.5.1',
  'xmltodict==0.14.2',
  'isodate==0.7.2',
  'cachetools==5.5.2',
  'termcolor==2.5.0',
  'more-itertools==10.7.0',
  'sortedcontainers==2.4.0',
  'zipp==3.23.0',
  'filelock==3.18.0',
  'platformdirs==4.3.8',
  'pluggy==1.6.0',
  'iniconfig==2.1.0',
  'defusedxml==0.7.1',
  'text-unidecode==1.3',
  'asgiref==3.8.1',
  'sqlparse==0.5.3',
  'pathspec==0.12.1',
]
