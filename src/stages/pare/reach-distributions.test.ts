import { describe, expect, test } from 'vitest'
import { app, distribution, entriesOf } from '../../../test/fixtures/tree.ts'
import type { DistributionName } from '../../model/python/distribution-name.ts'
import type { TreeEntry, TreeFile } from '../../model/tree.ts'
import { type DistributionIndex, indexDistribution } from './distribution-index.ts'
import { entryFacts } from './entry-asks.ts'
import { type AppModules, type ReachDistributionsOptions, reachDistributions } from './reach-distributions.ts'

const site = 'usr/lib/site'
const isFile = (entry: TreeEntry): entry is TreeFile => entry.kind === 'file'

/** An index of a distribution with these files in site-packages; a path that starts with `/` is one of the image. */
async function indexOf(name: string, files: Readonly<Record<string, string>>): Promise<DistributionIndex> {
  const placed = Object.entries(files).map(([path, text]) => [
    path.startsWith('/') ? path.slice(1) : `${site}/${path}`,
    text,
  ])
  const entries = entriesOf(distribution(name), Object.fromEntries(placed)).filter(isFile)
  const distributionName = name as DistributionName
  const facts = await entryFacts(entries, { python: '3.13', distribution: distributionName, site })
  return indexDistribution(distributionName, entries, facts)
}

async function reached(
  indexes: readonly DistributionIndex[],
  own: Readonly<Record<string, string>>,
  rest: Partial<Omit<AppModules, 'facts'>> & Partial<ReachDistributionsOptions> = {},
): Promise<string[]> {
  const { commands = [], environment = [], roots = ['app'], ...options } = rest
  const facts = await entryFacts(entriesOf(app, own), { python: '3.13' })
  const { reasons } = reachDistributions(
    indexes,
    { facts, roots, commands, environment },
    { site, keep: [], isWhole: () => false, ...options },
  )
  return [...reasons].map(([name, reason]) => (reason.kind === 'root' ? `${name}: ${reason.why}` : name)).sort()
}

const namesOf = (found: readonly string[]) => found.map(each => each.split(':')[0]).sort()

const tool = await indexOf('tool', {
  'tool/__init__.py': '',
  'tool/cli.py': 'from . import helper',
  'tool/helper.py': '',
  'tool/extra.py': '',
  'tool-1.0.dist-info/entry_points.txt': '[console_scripts]\nmake-tool = tool.cli:main\n',
})

describe('reachDistributions', () => {
  test('every module of the project is a root, and its imports are followed into distributions', async () => {
    const own = { 'app/main.py': '', 'app/pkg/__init__.py': '', 'app/pkg/late.py': 'def f():\n    import tool.extra' }
    expect(await reached([tool], own)).toEqual([
      'main: the project itself',
      'pkg.late: the project itself',
      'pkg: the project itself',
      'tool',
      'tool.extra',
    ])
  })

  test('what a recorded run touched is a root, with what it imports, and nothing below it', async () => {
    const options = { traced: ['tool.cli', 'gone'] }
    expect(await reached([tool], { 'app/main.py': '' }, options)).toEqual([
      'main: the project itself',
      'tool',
      'tool.cli: a run that pare.lock tells of',
      'tool.helper',
    ])
    expect(namesOf(await reached([tool], { 'app/main.py': '' }, { traced: ['tool'] }))).toEqual(['main', 'tool'])
    expect(namesOf(await reached([tool], {}, { ...options, drop: ['tool.cli'] }))).toEqual([])
  })

  test('programs of the project that no import would find are followed', async () => {
    expect(await reached([tool], { 'srv/bin/run': '#!/usr/bin/python3\nimport tool.extra' })).toEqual([
      'tool',
      'tool.extra',
    ])
  })

  test('a configuration of the project may name modules', async () => {
    expect(await reached([tool], { 'app/log.yaml': 'class: tool.extra.Handler' })).toEqual(['tool', 'tool.extra'])
  })

  test.each([
    ['a console script', ['/usr/local/bin/make-tool', '--fast'], ['tool', 'tool.cli', 'tool.helper']],
    ['a console script by way of a shell', ['sh', '-c', 'exec make-tool --fast'], ['tool', 'tool.cli', 'tool.helper']],
    ['a module', ['python3', '-m', 'tool.cli'], ['tool', 'tool.cli', 'tool.helper']],
    ['a module by way of a shell', ['sh', '-c', 'python3 -um tool.cli'], ['tool', 'tool.cli', 'tool.helper']],
    ['a class that an argument names', ['run', '-k', 'tool.extra.Worker'], ['tool', 'tool.extra']],
    ['an object that an argument names', ['run', '--app=tool.extra:app'], ['tool', 'tool.extra']],
    ['nothing that is there', ['run', '--port', '80'], []],
  ])('a command reaches what it starts and names: %s', async (_, argv, expected) => {
    const found = await reached([tool], {}, { commands: [argv] })
    expect(namesOf(found)).toEqual(expected)
  })

  test('`-k uvicorn.workers.UvicornWorker` keeps that worker', async () => {
    const uvicorn = await indexOf('uvicorn', {
      'uvicorn/__init__.py': '',
      'uvicorn/workers.py': '',
      'uvicorn/main.py': '',
    })
    const commands = [['gunicorn', '-k', 'uvicorn.workers.UvicornWorker', 'main:app']]
    const why = 'gunicorn -k uvicorn.workers.UvicornWorker main:app'
    expect(await reached([uvicorn], {}, { commands })).toEqual(['uvicorn', `uvicorn.workers: ${why}`])
  })

  test('values of the environment name modules', async () => {
    const found = await reached([tool], {}, { environment: ['C.UTF-8', 'tool.extra.Settings'] })
    expect(found).toEqual(['tool', 'tool.extra: tool.extra.Settings'])
  })

  test('entry points stay, whoever asks for their group', async () => {
    const plugin = await indexOf('plugin', {
      'plugin/__init__.py': '',
      'plugin/hook.py': 'import tool.extra',
      'plugin/other.py': '',
      'plugin-1.0.dist-info/entry_points.txt': '[tool.plugins]\nx = plugin.hook:Hook\n',
    })
    expect(await reached([tool, plugin], {})).toEqual([
      'plugin',
      'plugin.hook: entry point of plugin',
      'tool',
      'tool.extra',
    ])
  })

  test('a distribution that stays whole is followed whole', async () => {
    const found = await reached([tool], {}, { isWhole: ({ name }) => name === 'tool' })
    expect(namesOf(found)).toEqual(['tool', 'tool.cli', 'tool.extra', 'tool.helper'])
  })

  test('what the settings keep stays with all below it', async () => {
    expect(await reached([tool], {}, { keep: ['tool.cli'] })).toEqual([
      'tool',
      'tool.cli: [tool.pare] keep',
      'tool.helper',
    ])
    const all = await reached([tool], {}, { keep: ['**'] })
    expect(namesOf(all)).toEqual(['tool', 'tool.cli', 'tool.extra', 'tool.helper'])
  })

  test('what the settings drop leaves although it is asked for, and what it alone asks for', async () => {
    expect(await reached([tool], { 'app/main.py': 'import tool.cli, tool.extra' }, { drop: ['tool.cli'] })).toEqual([
      'main: the project itself',
      'tool',
      'tool.extra',
    ])
  })

  test('code that runs as Python starts is followed', async () => {
    const starter = await indexOf('starter', {
      'starter.pth': 'some/folder\nfrom tool import cli\nimport _starter; _starter.run()\n',
      '_starter.py': 'import tool.extra',
      'unused.py': '',
    })
    expect(await reached([tool, starter], {})).toEqual(['_starter', 'tool', 'tool.extra'])
  })

  test('a script that no entry point made is followed, for it stays', async () => {
    const script = "#!/usr/bin/python3.13\nif __name__ == '__main__':\n    import tool.extra"
    const aws = await indexOf('aws', { '/usr/local/bin/aws': script })
    expect(await reached([tool, aws], {})).toEqual(['tool', 'tool.extra'])
    const made = await indexOf('aws', {
      '/usr/local/bin/aws': script,
      'aws-1.0.dist-info/entry_points.txt': '[console_scripts]\naws = aws.cli:main',
    })
    expect(await reached([tool, made], {})).toEqual([])
  })

  test('what a module of a distribution does as a program counts where it is started as one', async () => {
    const server = await indexOf('server', { 'server.py': "if __name__ == '__main__':\n    import tool.extra" })
    expect(await reached([tool, server], { 'app/main.py': 'import server' })).toEqual([
      'main: the project itself',
      'server',
    ])
    const started = await reached([tool, server], {}, { commands: [['python', '-m', 'server']] })
    expect(started).toEqual(['server: python -m server', 'tool', 'tool.extra'])
  })

  test('rules tell what the syntax of a distribution does not show', async () => {
    const django = await indexOf('django', {
      'django/__init__.py': '',
      'django/db/backends/sqlite3/__init__.py': '',
      'django/db/backends/sqlite3/base.py': '',
      'django/db/backends/oracle/__init__.py': '',
      'django/db/backends/oracle/base.py': '',
    })
    const environ = await indexOf('django-environ', {
      'environ.py': 'SCHEMES = {"sqlite": "django.db.backends.sqlite3"}',
    })
    const found = await reached([django, environ], { 'app/main.py': 'import environ' })
    expect(found).toContain('django.db.backends.sqlite3.base')
    expect(found).not.toContain('django.db.backends.oracle')
  })

  test('the project’s folders come first, in the order in which they are searched', async () => {
    const own = { 'app/tool.py': '', 'srv/other.py': 'import tool' }
    expect(await reached([tool], own, { roots: ['app', 'srv'] })).toEqual([
      'other: the project itself',
      'tool: the project itself',
    ])
  })
})
