import { describe, expect, test } from 'vitest'
import { parseMetadata } from './metadata.ts'

const text = `Metadata-Version: 2.4
Name: Zope.Interface
Version: 7.1
Summary: Interfaces
Home-page: UNKNOWN
License-Expression: ZPL-2.1
License-File: LICENSE.txt
Requires-Python: >=3.8
Requires-Dist: setuptools
Requires-Dist: sphinx ; extra == 'docs'
Provides-Extra: docs
Author: A
  continued

Name: not a header any more
`

describe('parseMetadata', () => {
  test('headers are read up to the description', () => {
    expect(parseMetadata(text)).toEqual({
      name: 'zope-interface',
      displayName: 'Zope.Interface',
      version: '7.1',
      summary: 'Interfaces',
      licenseExpression: 'ZPL-2.1',
      licenseFiles: ['LICENSE.txt'],
      classifiers: [],
      projectUrls: [],
      author: 'A\ncontinued',
      requiresPython: '>=3.8',
      requiresDist: ['setuptools', "sphinx ; extra == 'docs'"],
      providesExtras: ['docs'],
    })
  })

  test('a name and a version must be there', () => {
    expect(() => parseMetadata('Version: 1\n')).toThrow(/header `Name`/)
    expect(() => parseMetadata('Name: a\n')).toThrow(/header `Version`/)
  })
})
