import { enableCompileCache } from 'node:module'

enableCompileCache()

// No `await` here: as CommonJS, which the bundle is, Node loads it in less time (docs/decisions/bundler.md).
void import('./run.ts').then(({ run }) => run())
