import { describe, expect, test } from 'vitest'
import { commandAsks } from './command-asks.ts'

const asks = (...argv: string[]) => commandAsks(argv, 'command', '3.13').map(({ name }) => name)

describe('commandAsks', () => {
  test.each(['python', 'python3', '/usr/bin/python3.13'])(
    'a module that %s runs is asked for as a program',
    program => {
      expect(asks(program, '-m', 'http.server', '8000')).toEqual(['http.server', 'http.server.__main__'])
    },
  )

  test('flags may stand before it, and in one word with it', () => {
    expect(asks('python', '-u', '-W', 'ignore', '-m', 'json.tool')).toEqual(['json.tool', 'json.tool.__main__'])
    expect(asks('python', '-um', 'json.tool')).toEqual(['json.tool', 'json.tool.__main__'])
  })

  test('what code on the command line imports is asked for', () => {
    expect(asks('python', '-c', 'import csv; from xml import sax')).toEqual(['csv', 'xml', 'xml.sax'])
  })

  test.each([
    ['a module of a distribution', ['python', '-m', 'gunicorn', 'app:app']],
    ['a script', ['python', 'main.py']],
    ['another program', ['gunicorn', '-m', 'json']],
    ['nothing after the flag', ['python', '-m']],
    ['no command', []],
  ])('nothing is asked for: %s', (_, argv) => {
    expect(asks(...argv)).toEqual([])
  })
})
