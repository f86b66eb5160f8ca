import type { DebianSuite } from '../../model/debian/package.ts'

/** One of the archives that make up a suite. */
export interface SuiteArchive {
  /** What its Release file must call itself. */
  readonly codename: string
  /** Where `dists/` and `pool/` lie. */
  readonly root: string
}

/** The archives of a suite, in the order of preference between equal versions; sid has neither updates nor security. */
export function suiteArchives(suite: DebianSuite, mirror: string, securityMirror: string): SuiteArchive[] {
  if (suite === 'sid') return [{ codename: suite, root: mirror }]
  return [
    { codename: suite, root: mirror },
    { codename: `${suite}-updates`, root: mirror },
    { codename: `${suite}-security`, root: securityMirror },
  ]
}
