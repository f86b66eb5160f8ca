import { describe, expect, test } from 'vitest'
import { distribution, entriesOf } from '../../../test/fixtures/tree.ts'
import type { DistributionName } from '../../model/python/distribution-name.ts'
import type { TreeEntry, TreeFile } from '../../model/tree.ts'
import { noFacts } from '../../python/imports/module-facts.ts'
import { indexDistribution } from './distribution-index.ts'

const isFile = (entry: TreeEntry): entry is TreeFile => entry.kind === 'file'

const entryPoints = `
[console_scripts]
tool = tool.cli:main
[gui_scripts]
toolwin = tool.window:main
[flask.commands]
b = tool.commands:b
a = tool.commands:a
[other]
x = tool.x
`

describe('indexDistribution', () => {
  test('scripts are known by the modules that they start, plugins by theirs', async () => {
    const files = { 'site/tool/__init__.pyc': '', 'site/tool-1.0.dist-info/entry_points.txt': entryPoints }
    const facts = { 'site/tool/__init__.py': noFacts }
    const entries = entriesOf(distribution('tool'), files).filter(isFile)
    expect(await indexDistribution('tool' as DistributionName, entries, facts)).toEqual({
      name: 'tool',
      paths: Object.keys(files),
      facts,
      plugins: ['tool.commands', 'tool.x'],
      scripts: { tool: 'tool.cli', toolwin: 'tool.window' },
      native: {},
    })
  })

  test('entry points of any other file are data', async () => {
    const entries = entriesOf(distribution('tool'), { 'site/tool/entry_points.txt': entryPoints }).filter(isFile)
    const { plugins, scripts } = await indexDistribution('tool' as DistributionName, entries, {})
    expect({ plugins, scripts }).toEqual({ plugins: [], scripts: {} })
  })
})
