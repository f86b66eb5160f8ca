import { describe, expect, test } from 'vitest'
import { benchLiteral, rungLiteral } from '../../test/fixtures/bench.ts'
import type { RungDocument } from './bench-document.ts'
import { renderBench } from './render-bench.ts'
import { renderBenchHtml } from './render-bench-html.ts'
import { renderBenchMarkdown } from './render-bench-markdown.ts'
import { renderBenchPng } from './render-bench-png.ts'
import { renderBenchSvg } from './render-bench-svg.ts'

const plain = { bold: (text: string) => text, dim: (text: string) => text, green: (text: string) => text }
const late = [{ probe: 'GET /late', isOk: false, answer: '500' }]
const alpine: RungDocument = {
  rung: 'alpine',
  title: 'alpine',
  status: 'not-measured',
  reason: '`python:3.13-alpine` could not be pulled',
}
const failed: RungDocument = {
  rung: 'distroless',
  title: 'distroless',
  status: 'failed',
  reason: 'cold builds: `docker build` ended with 1',
  log: 'no <space> left',
}
const document = benchLiteral([
  rungLiteral('slim', { megabytes: 134.6, seconds: 0.5 }),
  rungLiteral('multi-stage', { megabytes: 131, seconds: 1 }),
  rungLiteral('pare-max', { megabytes: 13.1, seconds: 2 }, late),
  alpine,
  failed,
])

describe('renderBench', () => {
  test('draws sizes as bars, times as a table, then what is not there and why', () => {
    expect(renderBench(document, plain)).toMatchInlineSnapshot(`
      "app: the ladder
      2026-01-02, 2 × Some CPU; Docker 1, BuildKit; median of 3 rounds, base images are stand-ins

        size, MB       image    gzip    zstd   story
        slim             135    67.3    67.3     209  ██████████████████████████████
        multi-stage      131    65.5    65.5    <107  █████████████████████████████
        pare-max        13.1     6.5     6.5          ███

        seconds      cold  one line  dependency  no change  first answer  memory MB  late routes
        slim         0.50      0.50        0.50       0.50          0.50        135  none asked
        multi-stage  1.00      1.00        1.00       1.00          1.00        131  none asked
        pare-max     2.00      2.00        2.00       2.00          2.00       13.1  1 of 1 broken: GET /late → 500

        alpine       not measured: \`python:3.13-alpine\` could not be pulled
        distroless   failed: cold builds: \`docker build\` ended with 1

      distroless: log
        │ no <space> left

      pare against the best other rung
        size: 13.1 MB (pare-max) against 131 MB (multi-stage), level or better.
        first answer: 2.00 s (pare-max) against 0.50 s (slim), behind.
        memory: 13.1 MB (pare-max) against 131 MB (multi-stage), level or better.
        cold build: 2.00 s (pare-max) against 0.50 s (slim), behind.
        rebuild after one line: 2.00 s (pare-max) against 0.50 s (slim), behind.
        rebuild after a dependency: 2.00 s (pare-max) against 0.50 s (slim), behind.
        build when nothing changed: 2.00 s (pare-max) against 0.50 s (slim), behind.
        pare-max: GET /late answers 500, which no probe of the build asked for.

      where today disagrees with the story
        slim: 209 MB in the story, 135 MB here.
        multi-stage: below 107 MB in the story, 131 MB here.
        Alpine is not measured here, so the advice to take slim for build time and Alpine for size is neither confirmed nor refuted; where a distribution has no musl wheel, Alpine compiles it.

      notes
        A note.
      "
    `)
  })
})

describe('renderBenchMarkdown', () => {
  test('every figure has its least and most, and every table is said to rest on stand-ins', () => {
    expect(renderBenchMarkdown(document)).toMatchInlineSnapshot(`
      "\`app\`, Python 3.13. Median (least–most) of 3 rounds, all rungs in turn. 2026-01-02; 2 × Some CPU; Docker 1, BuildKit; pare 1.0.0.

      **Base images are stand-ins**, see the notes.

      | rung (bases: stand-ins) | MB | gzip MB | zstd MB | in the story, MB |
      | --- | ---: | ---: | ---: | ---: |
      | slim | 135 | 67.3 | 67.3 | 209 |
      | multi-stage | 131 | 65.5 | 65.5 | < 107 |
      | pare-max | 13.1 | 6.5 | 6.5 | – |

      | build, seconds (bases: stand-ins) | cold | one line changed | one dependency added | nothing changed |
      | --- | ---: | ---: | ---: | ---: |
      | slim | 0.50 (0.25–1.00) | 0.50 (0.25–1.00) | 0.50 (0.25–1.00) | 0.50 (0.25–1.00) |
      | multi-stage | 1.00 (0.50–2.00) | 1.00 (0.50–2.00) | 1.00 (0.50–2.00) | 1.00 (0.50–2.00) |
      | pare-max | 2.00 (1.00–4.00) | 2.00 (1.00–4.00) | 2.00 (1.00–4.00) | 2.00 (1.00–4.00) |

      | start (bases: stand-ins) | first answer to GET /, s | that request, ms | memory, MB | late routes answer |
      | --- | ---: | ---: | ---: | ---: |
      | slim | 0.50 (0.25–1.00) | 500.0 (250.0–1000.0) | 135 | none asked |
      | multi-stage | 1.00 (0.50–2.00) | 1000.0 (500.0–2000.0) | 131 | none asked |
      | pare-max | 2.00 (1.00–4.00) | 2000.0 (1000.0–4000.0) | 13.1 | **1 of 1 broken**: GET /late → 500 |

      | content (bases: stand-ins) | files | layers | packages | distributions | shells | package managers | setuid files |
      | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
      | slim | 10 | 2 | 3 | 4 | 1 | 0 | 0 |
      | multi-stage | 10 | 2 | 3 | 4 | 1 | 0 | 0 |
      | pare-max | 10 | 2 | 3 | 4 | 1 | 0 | 0 |

      | rung |  | reason |
      | --- | --- | --- |
      | alpine | not measured | \`python:3.13-alpine\` could not be pulled |
      | distroless | failed | cold builds: \`docker build\` ended with 1 |

      <details><summary>distroless: log</summary>

      ~~~~text
      no <space> left
      ~~~~

      </details>

      pare against the best other rung:

      - size: 13.1 MB (pare-max) against 131 MB (multi-stage), level or better.
      - first answer: 2.00 s (pare-max) against 0.50 s (slim), behind.
      - memory: 13.1 MB (pare-max) against 131 MB (multi-stage), level or better.
      - cold build: 2.00 s (pare-max) against 0.50 s (slim), behind.
      - rebuild after one line: 2.00 s (pare-max) against 0.50 s (slim), behind.
      - rebuild after a dependency: 2.00 s (pare-max) against 0.50 s (slim), behind.
      - build when nothing changed: 2.00 s (pare-max) against 0.50 s (slim), behind.
      - pare-max: GET /late answers 500, which no probe of the build asked for.

      Where today disagrees with the story:

      - slim: 209 MB in the story, 135 MB here.
      - multi-stage: below 107 MB in the story, 131 MB here.
      - Alpine is not measured here, so the advice to take slim for build time and Alpine for size is neither confirmed nor refuted; where a distribution has no musl wheel, Alpine compiles it.

      Notes:

      - A note."
    `)
  })

  test('where nothing was measured there is no table of figures', () => {
    const text = renderBenchMarkdown(benchLiteral([alpine], { bases: [] }))
    expect(text).not.toContain('zstd MB')
    expect(text).not.toContain('stand-ins')
    expect(text).toContain('| alpine | not measured | `python:3.13-alpine` could not be pulled |')
  })
})

describe('renderBenchHtml', () => {
  const page = renderBenchHtml(document)

  test('one page that asks nobody for anything', () => {
    const addresses = page.match(/(?:href|src)=|url\(|https?:\/\/[^"' )]+/g) ?? []
    expect([...new Set(addresses)].filter(address => !address.startsWith('http://www.w3.org/'))).toEqual([])
  })

  test('every rung that was measured has its bars, each with a text for hovering', () => {
    expect(page.match(/<svg /g)).toHaveLength(4)
    expect(page).toContain('<title>pare-max\nsystem: 12.1 MB</title>')
    expect(page).toContain('<title>the story, multi-stage: below 107 MB</title>')
  })

  test('it is light or dark as its reader has it, and says what it rests on', () => {
    expect(page).toContain('@media (prefers-color-scheme: dark)')
    expect(page).toContain('@media print')
    expect(page).toContain('stand-ins made of Debian’s packages')
  })

  test('text is text, whatever is in it', () => {
    expect(renderBenchHtml({ ...document, project: '<b>&' })).toContain('<title>&lt;b&gt;&amp;: the ladder')
  })
})

describe('renderBenchSvg', () => {
  test('it has literal colours, which every program draws', () => {
    const svg = renderBenchSvg(document)
    expect(svg).not.toContain('var(--ink)')
    expect(svg).not.toContain('currentColor')
    expect(svg).toContain('size of the image, by rung')
  })
})

describe('renderBenchPng', () => {
  test('it is a picture of that', () => {
    const picture = renderBenchPng(document)
    expect(Buffer.from(picture.subarray(1, 4)).toString()).toBe('PNG')
    expect(picture.length).toBeGreaterThan(5000)
  })
})
