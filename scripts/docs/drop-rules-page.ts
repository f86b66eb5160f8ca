import { dropRules } from '../../src/stages/pare/drop-rules.ts'
import { wholeTreeRules } from '../../src/stages/pare/whole-tree-rules.ts'
import { defaultRules } from '../../src/stores/project/default-rules.ts'
import { generatedPage, table } from './page.ts'

/** The page of what leaves an image by its kind, and of what does not get into it from the project. */
export function dropRulesPage(): string {
  return generatedPage(
    'Drop rules',
    `
\`pare plan\` names the rule of everything that is left out. [What leaves the image](../concepts/what-leaves-the-image.md)
says why these are safe, and how to keep a file all the same.

## Files of Debian packages and distributions

In the order in which they are asked. Copyright files stay.

${table(
  ['rule', 'leaves out'],
  dropRules.map(({ name, summary }) => [`\`${name}\``, summary]),
)}

These need to see more than one file:

${table(
  ['rule', 'leaves out'],
  wholeTreeRules.map(({ name, summary }) => [`\`${name}\``, summary]),
)}

## Files of the project

\`.dockerignore\`, and \`include\` and \`exclude\` of the [settings](settings.md), come first; then these.

${table(
  ['rule', 'leaves out'],
  [...defaultRules, ...otherRules].map(({ name, summary }) => [`\`${name}\``, summary]),
)}
`,
  )
}

const otherRules = [
  {
    name: 'tests',
    summary: 'folders `test` and `tests` at the top or one level down that nothing imports, and `conftest.py`',
  },
  { name: 'special-file', summary: 'sockets, pipes and devices' },
]
