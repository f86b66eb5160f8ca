import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { declarations, importedFile } from './declarations.ts'

/** Writes the declarations of the library as `folder`/index.d.ts and files beside it. */
export function writeTypes(home: string, folder: string): void {
  for (const [path, text] of declarations(home)) {
    const file = join(folder, path.replace(/\.ts$/, '.d.ts'))
    mkdirSync(dirname(file), { recursive: true })
    // A `.ts` beside it is what only the sources have.
    writeFileSync(
      file,
      text.replaceAll(importedFile, statement => statement.replace(/\.ts(["'])$/, '.js$1')),
    )
  }
}
