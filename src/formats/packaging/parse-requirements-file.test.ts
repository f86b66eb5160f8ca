import { describe, expect, test } from 'vitest'
import { parseRequirementsFile } from './parse-requirements-file.ts'
import type { RequirementsFile } from './requirements-file.ts'

function parse(files: Record<string, string>, environment = {}): Promise<RequirementsFile> {
  const include = async (path: string) => ({ file: path, text: files[path] ?? '' })
  return parseRequirementsFile(files['requirements.txt']!, { file: 'requirements.txt', include, environment })
}

const hash = `sha256:${'a'.repeat(64)}`

describe('parseRequirementsFile', () => {
  test('requirements with comments, hashes, continued lines and places', async () => {
    const { requirements } = await parse({
      'requirements.txt': [
        '\uFEFF# a comment \\',
        'flask==3.0.0 \\',
        `    --hash=${hash} \\`,
        `    --hash ${hash.replaceAll('a', 'b')}  # via app`,
        '',
        "uvicorn[standard]>=0.30 ; python_version >= '3.9'  # web",
        './wheels/local-1.0-py3-none-any.whl',
        'https://example.org/a-1.0-py3-none-any.whl#sha256=00',
        '-e .[dev]',
        '.',
        'b @ file:///tmp/b.whl',
      ].join('\r\n'),
    })
    const rows = requirements.map(({ text, location, hashes, isEditable, wanted }) =>
      [location.line, isEditable ? '-e' : '', 'name' in wanted ? wanted.name : wanted.place, hashes.length, text].join(
        ' | ',
      ),
    )
    expect(rows.join('\n')).toMatchInlineSnapshot(`
      "2 |  | flask | 2 | flask==3.0.0
      6 |  | uvicorn | 0 | uvicorn[standard]>=0.30 ; python_version >= '3.9'
      7 |  | ./wheels/local-1.0-py3-none-any.whl | 0 | ./wheels/local-1.0-py3-none-any.whl
      8 |  | https://example.org/a-1.0-py3-none-any.whl#sha256=00 | 0 | https://example.org/a-1.0-py3-none-any.whl#sha256=00
      9 | -e | .[dev] | 0 | .[dev]
      10 |  | . | 0 | .
      11 |  | b | 0 | b @ file:///tmp/b.whl"
    `)
  })

  test('options in all their spellings', async () => {
    const { options } = await parse({
      'requirements.txt':
        '-i https://a\n--index-url=https://b\n--extra-index-url "https://c"\n-fwheels\n--no-index\n--pre\n--trusted-host h\n',
    })
    expect(options.map(({ name, value }) => `${name} ${value}`.trim())).toEqual([
      '--index-url https://a',
      '--index-url https://b',
      '--extra-index-url https://c',
      '--find-links wheels',
      '--no-index',
      '--pre',
      '--trusted-host h',
    ])
  })

  test('included files are read once, constraints are kept apart', async () => {
    const found = await parse({
      'requirements.txt': '-r base.txt\n-c limits.txt\nflask\n-r base.txt\n',
      'base.txt': 'click\n',
      'limits.txt': 'click<9\n',
    })
    expect(found.requirements.map(({ text }) => text)).toEqual(['click', 'flask'])
    expect(found.constraints.map(({ text, location }) => [text, location.file])).toEqual([['click<9', 'limits.txt']])
    expect(found.files).toEqual(['requirements.txt', 'base.txt', 'limits.txt'])
  })

  test('files that include each other are refused', async () => {
    const files = { 'requirements.txt': '-r a.txt\n', 'a.txt': 'flask\n-r requirements.txt\n' }
    await expect(parse(files)).rejects.toMatchObject({
      code: 'requirements-cycle',
      message: 'Requirements files include each other without end: `requirements.txt` → `a.txt` → `requirements.txt`',
      location: { file: 'a.txt', line: 2 },
    })
  })

  test('variables are replaced where they are set', async () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the syntax of requirements files
    const text = '--index-url https://${USER}:${TOKEN}@example.org/${unset}\n'
    const { options } = await parse({ 'requirements.txt': text }, { USER: 'me', TOKEN: 's3cret' })
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the syntax of requirements files
    expect(options[0]?.value).toBe('https://me:s3cret@example.org/${unset}')
  })

  test.each([
    ['flask\n\nclick>>1', 3, /a version specifier.*got `>>1`/],
    ['--bogus x', 1, /an option that pip knows/],
    ['flask --hash=sha256', 1, /a hash such as/],
    ['flask --bogus', 1, /an option that a requirement can have/],
    ['--index-url', 1, /a value after `--index-url`/],
    ['\n-r', 2, /a value after `-r`/],
  ])('%j is refused at line %i', async (text, line, message) => {
    const failure = await parse({ 'requirements.txt': text }).catch(error => error)
    expect(failure.message).toMatch(message)
    expect(failure.location).toEqual({ file: 'requirements.txt', line })
  })

  test('a secret in a broken line is not told', async () => {
    await expect(parse({ 'requirements.txt': '--bogus https://me:s3cret@example.org' })).rejects.toThrow(
      /https:\/\/example.org/,
    )
  })
})
