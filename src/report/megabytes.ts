/** A size in megabytes of a million bytes, with as many digits as are worth reading. */
export function megabytes(size: number): string {
  if (size < 1e3) return `${size} B`
  if (size < 1e6) return `${(size / 1e3).toFixed(1)} kB`
  return `${(size / 1e6).toFixed(size < 1e8 ? 1 : 0)} MB`
}
