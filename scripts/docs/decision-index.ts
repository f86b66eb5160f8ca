import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { generatedPage } from './page.ts'

/** The index of the decision records: the title of each, in order of file name. */
export function decisionIndex(home: string): string {
  const folder = join(home, 'docs/decisions')
  const names = readdirSync(folder).filter(name => name.endsWith('.md') && name !== 'README.md')
  const lines = names.sort().map(name => `- [${titleOf(join(folder, name))}](${name})`)
  return generatedPage(
    'Decisions',
    `
One page each: the context, the decision, its consequences, and what would change it.

${lines.join('\n')}
`,
  )
}

function titleOf(file: string): string {
  const title = /^# (.+)$/m.exec(readFileSync(file, 'utf8'))?.[1]
  if (title === undefined) throw new Error(`${file} has no title`)
  return title
}
