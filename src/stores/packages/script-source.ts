import { formatPylock } from '../../formats/packaging/format-pylock.ts'
import { parseInlineMetadata } from '../../formats/packaging/inline-metadata.ts'
import { parsePylock } from '../../formats/packaging/parse-pylock.ts'
import { compileArguments } from './compile-arguments.ts'
import { refuseSelection } from './dependency-selection.ts'
import { readInput } from './input-file.ts'
import type { Resolution } from './resolution.ts'
import type { SourceContext } from './source-context.ts'
import { unlockedDependencies } from './unlocked-dependencies.ts'

/** How the dependencies that a script names in its own comments (PEP 723) are resolved. */
export async function planScriptResolution(
  file: string,
  { directory, target, selection }: SourceContext,
): Promise<Resolution> {
  refuseSelection(selection, file)
  const text = await readInput(directory, file)
  const { dependencies } = parseInlineMetadata(text, file) ?? { dependencies: [] }
  return {
    file,
    needsInterpreter: true,
    argv: dependencies.length === 0 ? [] : compileArguments([file], target),
    inputs: { text },
    indexUrls: [],
    finish(answer) {
      const lock = parsePylock(answer, file)
      const names = lock.packages.map(({ name }) => name)
      return { pylock: formatPylock(lock), advice: [unlockedDependencies(file, names)], isOpen: true }
    },
  }
}
