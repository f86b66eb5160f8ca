import { describe, expect, test } from 'vitest'
import { parseSetupConfiguration } from './setup-cfg.ts'

describe('parseSetupConfiguration', () => {
  test('reads dependencies, extras and the Python that is wanted', () => {
    const text = `[metadata]
name = demo
version = attr: demo.__version__

[options]
python_requires = >=3.9
install_requires =
    flask>=3  # the web
    # nothing
    tomli; python_version < "3.11"

[options.extras_require]
fast = orjson; uvloop
[flake8]
max-line-length = 120
`
    expect(parseSetupConfiguration(text)).toEqual({
      name: 'demo',
      requiresPython: '>=3.9',
      dependencies: ['flask>=3', 'tomli; python_version < "3.11"'],
      dependencyFiles: [],
      extras: new Map([['fast', ['orjson', 'uvloop']]]),
    })
  })

  test('dependencies may lie in files', () => {
    const { dependencies, dependencyFiles } = parseSetupConfiguration(
      '[options]\ninstall-requires = file: requirements.in, more.in\n',
    )
    expect([dependencies, dependencyFiles]).toEqual([[], ['requirements.in', 'more.in']])
  })
})
