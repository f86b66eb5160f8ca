import { stripVTControlCharacters } from 'node:util'

/** What is told when src/ cannot be bundled: the first place that is wrong, without the bundler's own stack. */
export function brokenSources(cause: unknown): string {
  const { errors: [first = cause] = [] } = cause as { readonly errors?: readonly unknown[] }
  const text = stripVTControlCharacters((first as Error).message ?? String(first))
  const [reason = ''] = text.replace(/^\[\w+\] /, '').split('\n')
  const [, place] = /─\[ (\S+) \]/.exec(text) ?? []
  return [
    `error[broken-sources]: Could not make pare from its sources: ${reason}`,
    ...(place === undefined ? [] : [`  --> ${place}`]),
    '',
    'hint: mend it (`npm run types` says more), or take your change back: `git status src`',
    '',
  ].join('\n')
}
