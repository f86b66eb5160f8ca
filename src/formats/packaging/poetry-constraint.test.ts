import { describe, expect, test } from 'vitest'
import { parsePoetryConstraint, pythonSpecifier } from './poetry-constraint.ts'

describe('parsePoetryConstraint', () => {
  test.each([
    ['*', ''],
    ['', ''],
    ['^1.2.3', '>=1.2.3,<2.0.0'],
    ['^1.2', '>=1.2,<2.0'],
    ['^1', '>=1,<2'],
    ['^0.2.3', '>=0.2.3,<0.3.0'],
    ['^0.0.3', '>=0.0.3,<0.0.4'],
    ['^0.0', '>=0.0,<0.1'],
    ['^0', '>=0,<1'],
    ['^1.0.0b1', '>=1.0.0b1,<2.0.0'],
    ['~1.2.3', '>=1.2.3,<1.3.0'],
    ['~1.2', '>=1.2,<1.3'],
    ['~1', '>=1,<2'],
    ['~=1.2', '~=1.2'],
    ['1.2.*', '==1.2.*'],
    ['!=1.2.*', '!=1.2.*'],
    ['1.2.3', '==1.2.3'],
    ['v1.2.3', '==1.2.3'],
    ['=1.2.3', '==1.2.3'],
    ['>= 1.2, < 2', '>=1.2,<2'],
    ['>=1.2 <2', '>=1.2,<2'],
    ['>=1.2,<2,!=1.5', '>=1.2,<2,!=1.5'],
  ])('%j is %j', (text, specifier) => {
    expect(parsePoetryConstraint(text)).toEqual([specifier])
  })

  test('alternatives stay apart, unless one of them allows everything', () => {
    expect(parsePoetryConstraint('^1.2 || ^3.0')).toEqual(['>=1.2,<2.0', '>=3.0,<4.0'])
    expect(parsePoetryConstraint('1.0 | 2.0')).toEqual(['==1.0', '==2.0'])
    expect(parsePoetryConstraint('^1.2 || *')).toEqual([''])
  })

  test.each(['^a', 'latest', '>=1.2,<'])('%j is refused', text => {
    expect(() => parsePoetryConstraint(text)).toThrow(expect.objectContaining({ code: 'invalid-constraint' }))
  })
})

describe('pythonSpecifier', () => {
  test.each([
    ['^3.11', '>=3.11,<4.0'],
    ['~3.11', '>=3.11,<3.12'],
    ['*', ''],
    ['~2.7 || ^3.9', '>=3.9'],
    ['3.8.* || 3.11.*', '>=3.8,<3.12,!=3.9.*,!=3.10.*'],
    ['>=3.8,<3.10 || >=3.12', '>=3.8,!=3.10.*,!=3.11.*'],
  ])('%j is one specifier, %j', (text, specifier) => {
    expect(pythonSpecifier(text)).toBe(specifier)
  })
})
