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

Three more look at the whole image instead of one file:

${table(['rule', 'leaves out'], wholeImageRules)}

## Files of the project

${table(
  ['rule', 'leaves out'],
  defaultRules.map(({ name, anywhere, path }) => [
    `\`${name}\``,
    [anywhere && `anywhere: ${names(anywhere)}`, path && `by path: ${names(path)}`].filter(Boolean).join('; '),
  ]),
)}
`,
  )
}
