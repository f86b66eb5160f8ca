import { describe, expect, test } from 'vitest'
import { imageName, isNamed, nameAnnotations } from './image-name.ts'

describe('imageName', () => {
  test.each([
    ['app', 'latest', 'docker.io/library/app:latest', 'app:latest'],
    ['app:1', '1', 'docker.io/library/app:1', 'app:1'],
    ['team/app:1', '1', 'docker.io/team/app:1', 'team/app:1'],
    ['localhost:5000/app', 'latest', 'localhost:5000/app:latest', 'localhost:5000/app:latest'],
  ])('reads %s', (text, tag, full, familiar) => {
    expect(imageName(text)).toEqual({ tag, full, familiar })
  })
})

describe('isNamed', () => {
  test.each(['1', 'app:1', 'docker.io/library/app:1'])('finds what was written as app:1 by %s', wanted => {
    expect(isNamed(nameAnnotations(imageName('app:1')), wanted)).toBe(true)
  })

  test.each(['2', 'app:2', 'app', 'other:1'])('does not find it by %s', wanted => {
    expect(isNamed(nameAnnotations(imageName('app:1')), wanted)).toBe(false)
  })

  test('finds a tag of any form that a layout has', () => {
    expect(isNamed({ 'org.opencontainers.image.ref.name': 'any thing' }, 'any thing')).toBe(true)
    expect(isNamed(undefined, 'latest')).toBe(false)
  })
})
