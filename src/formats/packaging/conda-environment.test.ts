import { describe, expect, test } from 'vitest'
import { foreignToPip, parseCondaEnvironment } from './conda-environment.ts'

describe('parseCondaEnvironment', () => {
  test('parts what conda installs from what pip does', () => {
    const text = `name: demo  # a name
channels:
  - conda-forge
dependencies:
  - python=3.11
  - conda-forge::gdal>=3
  - pip
  - pip:
      - flask==3.1.0
      - "-r more.txt"
  - "numpy =1.26"
prefix: /opt/demo
`
    const environment = parseCondaEnvironment(text)
    expect(environment).toEqual({
      conda: ['python=3.11', 'conda-forge::gdal>=3', 'pip', 'numpy =1.26'],
      pip: ['flask==3.1.0', '-r more.txt'],
      python: '3.11',
    })
    expect(foreignToPip(environment)).toEqual(['conda-forge::gdal>=3', 'numpy =1.26'])
  })

  test('lists may be in brackets, and need no indent', () => {
    expect(parseCondaEnvironment('dependencies:\n- python\n- pip: [flask, "click==8.1.8"]\n')).toEqual({
      conda: ['python'],
      pip: ['flask', 'click==8.1.8'],
    })
    expect(parseCondaEnvironment('dependencies: [python=3.12, numpy]\n').conda).toEqual(['python=3.12', 'numpy'])
  })
})
