import { describe, expect, test } from 'vitest'
import { parsePipfile } from './pipfile.ts'
import { formatToolRequirement } from './tool-requirement.ts'

const text = `
[[source]]
name = "own"
url = "https://example.org/simple"
verify_ssl = true

[packages]
flask = "*"
click = "~=8.1"
httpx = {version = ">=0.27", extras = ["http2"], markers = "python_version > '3.8'"}
winloop = {version = "*", sys_platform = "== 'win32'"}
six = {git = "https://example.org/six.git", ref = "1.16.0", editable = true}
here = {path = ".", editable = true}
there = {file = "https://example.org/there.whl"}

[dev-packages]
pytest = "*"

[docs]
mkdocs = "*"

[requires]
python_version = "3.11"

[scripts]
start = "python app.py"
`

describe('parsePipfile', () => {
  const pipfile = parsePipfile(text, 'Pipfile')

  test('packages are requirements', () => {
    const main = pipfile.groups.get('default')!
    expect(main.map(each => formatToolRequirement(each, path => `file:///project/${path}`))).toEqual([
      'flask',
      'click~=8.1',
      "httpx[http2]>=0.27 ; python_version > '3.8'",
      "winloop ; sys_platform == 'win32'",
      'six @ git+https://example.org/six.git@1.16.0',
      'here @ file:///project/.',
      'there @ https://example.org/there.whl',
    ])
  })

  test('every other table of packages is a group', () => {
    expect([...pipfile.groups.keys()]).toEqual(['default', 'develop', 'docs'])
    expect(pipfile.python).toBe('3.11')
    expect(pipfile.sources).toEqual([{ name: 'own', url: 'https://example.org/simple' }])
  })
})
