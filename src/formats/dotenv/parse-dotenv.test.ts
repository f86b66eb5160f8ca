import { describe, expect, test } from 'vitest'
import { parseDotenv } from './parse-dotenv.ts'

function draw(text: string): string[] {
  const { assignments, problems } = parseDotenv(text)
  return [
    ...assignments.map(
      ({ line, column, name, value, isInterpolated }) =>
        `${line}:${column} ${name} ${JSON.stringify(value)}${isInterpolated ? '' : ' literal'}`,
    ),
    ...problems.map(({ line, column, message }) => `${line}:${column} ${message}`),
  ]
}

describe('parseDotenv', () => {
  test('quotes, comments, export and empty values', () => {
    expect(
      draw(`# a comment
A=1
  export B = two words  # comment
C="a # b\\n\\"c\\""
D='a $X \\' b'
E=
F=a#b
G: yaml
`),
    ).toEqual([
      '2:1 A "1"',
      '3:10 B "two words"',
      '4:1 C "a # b\\n\\"c\\""',
      `5:1 D "a $X ' b" literal`,
      '6:1 E ""',
      '7:1 F "a#b"',
      '8:1 G "yaml"',
    ])
  })

  test('a value may go over lines when it is quoted', () => {
    expect(draw('A="one\ntwo"\nB=3\n')).toEqual(['1:1 A "one\\ntwo"', '3:1 B "3"'])
  })

  test('Windows line ends and a byte order mark are no part of names and values', () => {
    expect(draw('\ufeffA=1\r\nB=2\r\n')).toEqual(['1:1 A "1"', '2:1 B "2"'])
  })

  test('a line that is no assignment is told by its place alone', () => {
    expect(draw('A=1\nhunter2!\nPASSED_ON\n')).toEqual(['1:1 A "1"', '2:1 Expected `NAME=VALUE`'])
  })

  test('a quote that nobody closes ends with its line', () => {
    expect(draw('A="one\nB=2\n')).toEqual([
      '1:1 A "\\"one"',
      '2:1 B "2"',
      '1:1 The quotes around the value of `A` are not closed',
    ])
  })
})
