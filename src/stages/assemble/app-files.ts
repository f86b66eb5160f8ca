import { generatedFile } from '../../images/generated-entry.ts'
import type { AddressedContent } from '../../model/content.ts'
import { parseImagePath } from '../../model/image-path.ts'
import type { ConsoleScript, ProjectFile } from '../../model/project.ts'
import { entryTime, type TreeEntry } from '../../model/tree.ts'
import { consoleScript } from './console-script.ts'

/** Where the project's files lie in the image. */
export const appDirectory = 'app'

/** A project file with its content at hand. */
export interface AppFile {
  readonly file: ProjectFile
  /** Absent for a symlink. */
  readonly content?: AddressedContent
}

/**
 * The project's own files. Modes are 0644 or 0755 whatever the checkout had, and the owner is root, so that the app
 * cannot change itself and any user can run it.
 */
export function appEntries(files: readonly AppFile[]): TreeEntry[] {
  return files.map(({ file, content }) => {
    const attributes = {
      path: parseImagePath(`${appDirectory}/${file.path}`),
      uid: 0,
      gid: 0,
      modifiedAt: entryTime,
      origin: { kind: 'app' },
    } as const
    if (!content) return { kind: 'symlink', ...attributes, mode: 0o777, target: file.target! }
    return { kind: 'file', ...attributes, mode: file.isExecutable ? 0o755 : 0o644, content }
  })
}

/** Programs for the project's own console scripts, on the image's PATH. */
export function consoleScriptEntries(scripts: readonly ConsoleScript[], python: string): TreeEntry[] {
  return scripts.map(({ name, module, object }) => {
    const program = consoleScript({ group: 'console_scripts', name, module, object }, python)
    return generatedFile(`usr/local/bin/${name}`, program, { kind: 'app' }, { mode: 0o755 })
  })
}
