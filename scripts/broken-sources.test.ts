import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { describe, expect, test } from 'vitest'
import { brokenSources } from './broken-sources.ts'

/** What bundling these files fails with. */
async function failure(files: Readonly<Record<string, string>>): Promise<unknown> {
  const home = '/sources'
  const bundle = await rolldown({
    cwd: home,
    input: join(home, 'main.ts'),
    logLevel: 'silent',
    plugins: [
      {
        name: 'literal',
        resolveId: id => (join(home, id) in files || id in files ? id : undefined),
        load: id => files[id],
      },
    ],
  })
  return bundle.generate().then(
    () => undefined,
    (cause: unknown) => cause,
  )
}

describe('brokenSources', () => {
  test('a syntax error is told with its place, in plain text', async () => {
    expect(brokenSources(await failure({ '/sources/main.ts': 'export const x = (\n' }))).toMatchInlineSnapshot(`
      "error[broken-sources]: Could not make pare from its sources: Expected \`)\` but found \`EOF\`
        --> main.ts:1:20

      hint: mend it (\`npm run types\` says more), or take your change back: \`git status src\`
      "
    `)
  })

  test('what is no error of the bundler is told as it is', () => {
    expect(brokenSources(new Error('ENOSPC: no space left'))).toMatchInlineSnapshot(`
      "error[broken-sources]: Could not make pare from its sources: ENOSPC: no space left

      hint: mend it (\`npm run types\` says more), or take your change back: \`git status src\`
      "
    `)
  })
})
