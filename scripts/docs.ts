import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { referenceFiles } from './docs/reference-files.ts'

/** Writes everything in docs/ that is made from the sources; `npm run check` fails when it is out of date. */
const home = resolve(import.meta.dirname, '..')

for (const [path, text] of await referenceFiles(home)) {
  await mkdir(dirname(join(home, path)), { recursive: true })
  await writeFile(join(home, path), text)
  console.log(path)
}
