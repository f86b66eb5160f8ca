import { describe, expect, test } from 'vitest'
import { dataFacts, mayNameModules } from './data-facts.ts'

const named = (path: string, content: string | Uint8Array) =>
  dataFacts(path, typeof content === 'string' ? Buffer.from(content) : content).names.map(({ name, line }) =>
    line === 0 ? name : `${name} ${line}`,
  )

describe('dataFacts', () => {
  test.each([
    ['YAML', 'log.yaml', 'handlers:\n  file:\n    class: logging.handlers.RotatingFileHandler\n'],
    ['JSON', 'log.json', '{\n  "handlers": {\n    "file": { "class": "logging.handlers.RotatingFileHandler" }\n} }\n'],
    ['INI', 'log.ini', '[handlers]\n[handler_file]\nclass = logging.handlers.RotatingFileHandler\n'],
    ['TOML', 'log.toml', '[handlers]\n[handlers.file]\nclass="logging.handlers.RotatingFileHandler"\n'],
    ['an attribute after a colon', 'app.yml', '#\n#\nfactory: logging.handlers.RotatingFileHandler:make\n'],
  ])('the classes that a file names, with their lines: %s', (_, path, content) => {
    expect(named(path, content).at(-1)).toBe('logging.handlers.RotatingFileHandler 3')
  })

  test.each([
    'https://code.google.com/logging.handlers/x',
    'me@calendar.example.org',
    'string.js',
    './site.cfg/a.b-c',
    '1.2.3',
    'a/b.c',
    'json.data.csv',
  ])('no part of a path, an address or a number: %s', content => {
    expect(named('some.yaml', `value: ${content}`)).toEqual([])
  })

  // python3 -c 'import pickle, fractions; print(pickle.dumps({"a": fractions.Fraction(1, 3)}, PROTOCOL).hex())'
  test.each([
    [0, '286470300a56610a70310a636672616374696f6e730a4672616374696f6e0a70320a2856312f330a70330a7470340a5270350a732e'],
    [
      2,
      '7d7100580100000061710163667261637469' +
        '6f6e730a4672616374696f6e0a71025803000000312f33710385710452710573' +
        '2e',
    ],
    [
      5,
      '80059530000000000000007d948c0161948c096672616374696f6e73948c084672616374696f6e9493948c03312f3394859452947' +
        '32e',
    ],
  ])('the classes of pickled values, of protocol %i', (_, hex) => {
    expect(named('values.pickle', Buffer.from(hex, 'hex'))).toEqual(['fractions'])
  })
})

describe('mayNameModules', () => {
  test('small text files of settings, and pickles of any size', () => {
    expect(mayNameModules('app/log.yaml', 1000)).toBe(true)
    expect(mayNameModules('app/model.pkl', 100e6)).toBe(true)
    expect(mayNameModules('app/table.json', 100e6)).toBe(false)
    expect(mayNameModules('app/table.csv', 1000)).toBe(false)
  })
})
