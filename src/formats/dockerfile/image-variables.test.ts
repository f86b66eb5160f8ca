import { describe, expect, test } from 'vitest'
import { imageVariables } from './image-variables.ts'

describe('imageVariables', () => {
  test('ENV and ARG in all their forms, with the line on which the instruction starts', () => {
    const text = `# syntax=docker/dockerfile:1
FROM python
ARG VERSION=1
ARG TOKEN
env A=1 B="two words" \\
    # between
    C=three\\ words
ENV OLD the old form
RUN echo ENV X=1
`
    expect(
      imageVariables(text).map(({ line, instruction, name, value }) => `${line} ${instruction} ${name}=${value}`),
    ).toEqual(['3 ARG VERSION=1', '5 ENV A=1', '5 ENV B=two words', '5 ENV C=three words', '8 ENV OLD=the old form'])
  })
})
