import { chmodSync, lstatSync, readdirSync, rmSync } from 'node:fs'

/** Removes a rootfs, also one whose directories forbid it by their modes; what is gone already is no error. */
export function removeRootfs(directory: string): void {
  try {
    rmSync(directory, { recursive: true, force: true })
  } catch {
    allowRemoval(Buffer.from(directory))
    rmSync(directory, { recursive: true, force: true, maxRetries: 3 })
  }
}

// Paths are bytes here: a program that ran in the rootfs may have made names that are no text.
function allowRemoval(directory: Buffer): void {
  // Never through a symlink: what it leads to is not part of the rootfs.
  if (!lstatSync(directory, { throwIfNoEntry: false })?.isDirectory()) return
  chmodSync(directory, 0o700)
  for (const entry of readdirSync(directory, { withFileTypes: true, encoding: 'buffer' })) {
    if (entry.isDirectory()) allowRemoval(Buffer.concat([directory, Buffer.from('/'), entry.name]))
  }
}
