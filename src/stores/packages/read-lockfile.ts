import { PareError } from '../../model/error.ts'
import { readInput } from './input-file.ts'

/** The text of a lockfile; one in which a merge was left half done is refused by that name. */
export async function readLockfile(directory: string, file: string): Promise<string> {
  const text = await readInput(directory, file)
  const lines = text.split('\n')
  const line = lines.findIndex(each => /^<{7}(?: |\r?$)/.test(each))
  if (line !== -1 && lines.some(each => /^>{7}(?: |\r?$)/.test(each))) throw conflictMarkers(file, line + 1)
  return text
}

/** A merge stopped in the middle of a lockfile, and its two sides are both in it. */
function conflictMarkers(file: string, line: number): PareError {
  return new PareError({
    code: 'conflict-markers',
    exitCode: 2,
    message: `\`${file}\` holds both sides of a merge that was not finished, as \`<<<<<<<\` shows`,
    hint: `take one side, \`git checkout --theirs ${file}\`, and lock again`,
    location: { file, line },
  })
}
