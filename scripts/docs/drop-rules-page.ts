import { dropRules } from '../../src/stages/pare/drop-rules.ts'
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

Five more need to see more than one file:

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

// These are not a pattern over one path; the code that applies them has their names.
const wholeTreeRules = [
  { name: 'tests', summary: "a distribution's own tests, where nothing else of it imports them" },
  { name: 'foreign-architecture', summary: 'native code for another architecture' },
  {
    name: 'unneeded-library',
    summary: 'shared libraries of Debian packages that nothing in the image is linked against',
  },
  { name: 'unreached-module', summary: 'modules of the standard library that nothing asks for' },
  { name: 'bytecode-twin', summary: "sources of distributions, since their bytecode stands in the sources' place" },
]

const otherRules = [
  {
    name: 'tests',
    summary: 'folders `test` and `tests` at the top or one level down that nothing imports, and `conftest.py`',
  },
  { name: 'special-file', summary: 'sockets, pipes and devices' },
]
