import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { removeRootfs } from '../src/stores/rootfs/remove-rootfs.ts'

/** A folder of the test's own, gone when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'pare-test-'))
  onTestFinished(() => removeRootfs(folder))
  return folder
}
