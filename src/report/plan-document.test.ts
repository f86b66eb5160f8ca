import { describe, expect, test } from 'vitest'
import { app, distribution, entriesOf, treeOf } from '../../test/fixtures/tree.ts'
import { parseImagePath } from '../model/image-path.ts'
import { planLayers } from '../stages/pack/plan-layers.ts'
import { type PlanToTell, planDocument } from './plan-document.ts'
import { planDocumentSchema } from './plan-document-schema.ts'

const site = 'usr/local/lib/python3.13/dist-packages'
const tree = treeOf(
  entriesOf(distribution('flask'), { [`${site}/flask.py`]: '' }),
  entriesOf(app, { 'app/app.py': '', 'app/data.csv': '' }),
)
const start = {
  argv: ['python', 'app.py'],
  kind: 'web' as const,
  directory: '',
  port: 5000,
  framework: 'flask',
  environment: {},
  evidence: [{ location: { file: 'app.py', line: 24 }, text: '`flask.Flask.run()` starts the server' }],
  advice: [{ code: 'development-server', message: 'slow', hint: 'add gunicorn' }],
}

const plan: PlanToTell = {
  project: {
    directory: '/home/somebody/shop',
    name: 'shop',
    version: '1.0',
    start,
    alternatives: [{ command: start, reason: 'the other goes first' }],
    python: { value: '>=3.11', evidence: [{ location: { file: 'pyproject.toml' }, text: '>=3.11' }] },
    dependencies: { value: { kind: 'requirements', file: 'requirements.txt' }, evidence: [{ text: 'found' }] },
    dependencyNames: new Set(),
    consoleScripts: [],
    importRoots: [''],
    files: [],
    leftOut: [],
  },
  leftOut: [{ path: '.env', rule: 'environment-file' }],
  platforms: [
    {
      platform: { os: 'linux', architecture: 'arm64' },
      lock: {
        platform: { os: 'linux', architecture: 'arm64' },
        system: {
          suite: 'trixie',
          architecture: 'arm64',
          python: '3.13',
          releasedAt: 1,
          isExpired: false,
          packages: [],
        },
        python: { target: { python: '3.13', machine: 'aarch64', glibc: [2, 41] }, distributions: [] },
      },
      dropped: [{ path: parseImagePath('usr/share/man/man1/python.1.gz'), rule: 'documentation', size: 7 }],
      layers: planLayers(tree),
    },
  ],
}

describe('planDocument', () => {
  test('says what the published schema allows, and nothing else', () => {
    const document = JSON.parse(JSON.stringify(planDocument(plan)))
    expect(planDocumentSchema.parse(document)).toEqual(document)
  })

  test('a layer is told by what it holds', () => {
    const [platform] = planDocument(plan).platforms
    expect(platform!.layers.map(({ name, summary }) => `${name}: ${summary}`)).toEqual([
      'dependencies: 1 distributions',
      'app: app',
    ])
  })
})
