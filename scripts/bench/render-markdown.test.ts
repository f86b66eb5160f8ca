import { describe, expect, test } from 'vitest'
import { renderMarkdown } from './render-markdown.ts'
import type { Results } from './results.ts'
import { scenarios } from './scenarios.ts'

const results: Results = {
  date: '2026-01-02',
  machine: '2 × Some CPU',
  docker: { version: '20.10' },
  notes: ['A note.'],
  rounds: 3,
  apps: [
    {
      name: 'flask-hello',
      scenarios: [{ scenario: scenarios[0]!, seconds: { pare: [1, 2, 4], docker: [3, 5, 40] } }],
      images: [{ name: 'pare', size: 44_300_000, gzipSize: 17_250_000, startSeconds: [0.2, 0.3, 0.25] }],
    },
  ],
  floors: [{ name: 'node -e 0', seconds: [0.04, 0.05] }],
}

describe('renderMarkdown', () => {
  test('every figure is a median with its least and most, and every ratio is by rounds', () => {
    expect(renderMarkdown(results)).toMatchInlineSnapshot(`
      "Median (least–most) of 3 rounds, pare and \`docker build\` in turn. 2026-01-02; 2 × Some CPU; Docker 20.10.

      | flask-hello, seconds | pare | \`docker build\` | \`docker build\` ÷ pare |
      | --- | ---: | ---: | ---: |
      | cold: empty caches | 2.00 (1.00–4.00) | 5.00 (3.00–40.0) | 3.0× (2.5–10) |

      | image | MB | gzip MB | \`docker run\` to first answer, seconds |
      | --- | ---: | ---: | ---: |
      | flask-hello: pare | 44.3 | 17.3 | 0.25 (0.20–0.30) |

      Whole processes that do nothing, in seconds: \`node -e 0\` 0.04 (0.04–0.05).

      - A note."
    `)
  })

  test('without Docker it says why, and invents no figure', () => {
    const alone = renderMarkdown({
      ...results,
      docker: { notMeasured: '`docker` is not installed' },
      notes: [],
      apps: [
        { name: 'flask-hello', scenarios: [{ scenario: scenarios[0]!, seconds: { pare: [1, 2, 4] } }], images: [] },
      ],
      floors: [{ name: 'docker version', seconds: [] }],
    })
    expect(alone).toContain('Docker not measured: `docker` is not installed.')
    expect(alone).toContain('| cold: empty caches | 2.00 (1.00–4.00) | not measured | not measured |')
    expect(alone).toContain('`docker version` not measured')
  })
})
