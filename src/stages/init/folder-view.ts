/** A folder as it is looked at: its files, `/` between parts, and what they hold. */
export interface FolderView {
  readonly files: readonly string[]
  read(path: string): string | undefined
}
