import { describe, expect, test } from 'vitest'
import { rungLiteral } from '../../test/fixtures/bench.ts'
import type { BenchResult } from '../jobs/bench/bench-result.ts'
import { benchDocument } from './bench-document.ts'
import { benchDocumentSchema } from './bench-document-schema.ts'

const { image, build, start } = rungLiteral('slim', { megabytes: 135, seconds: 1.23456789 })

const result: BenchResult = {
  project: 'app',
  date: '2026-01-02',
  machine: 'm',
  pare: '1',
  engine: { name: 'docker', version: 'Docker 1', builder: 'BuildKit' },
  python: '3.13',
  suite: 'trixie',
  repeat: 1,
  request: 'GET /',
  bases: [],
  notes: [],
  rungs: [
    { name: 'slim', title: 'python:slim', status: 'measured', image, build, start },
    { name: 'alpine', title: 'python:alpine', status: 'not-measured', reason: 'no registry' },
    { name: 'go', title: 'Go', status: 'failed', reason: 'cold builds: `go build` ended with 1', log: 'main.go:1' },
  ],
}

describe('benchDocument', () => {
  test('follows its schema, whatever came of a rung', () => {
    const document = benchDocument(result)
    expect(benchDocumentSchema.parse(JSON.parse(JSON.stringify(document)))).toEqual(document)
    expect(document.rungs.map(({ rung, status }) => `${rung} ${status}`)).toEqual([
      'slim measured',
      'alpine not-measured',
      'go failed',
    ])
  })

  test('seconds are rounded to what was measured', () => {
    expect(benchDocument(result).rungs[0]!.build!.cold).toMatchObject({ median: 1.2346 })
  })
})
