import { describe, expectTypeOf, test } from 'vitest'
import { type BuildResult, build, copyImage, type JobContext, openContext, PareError, type Proof } from './index.ts'

describe('the library', () => {
  test('a build needs a folder and a context alone, and answers with a proof for each image', () => {
    expectTypeOf(build).parameter(0).toExtend<{ directory: string; prove?: 'auto' | 'required' | 'off' }>()
    expectTypeOf<{ directory: string }>().toExtend<Parameters<typeof build>[0]>()
    expectTypeOf(build).returns.resolves.toEqualTypeOf<BuildResult>()
    expectTypeOf<BuildResult['images'][number]['proof']>().toEqualTypeOf<Proof | undefined>()
  })

  test('an opened context serves every job, and can be left', () => {
    expectTypeOf(openContext).returns.toExtend<JobContext & AsyncDisposable>()
    expectTypeOf(copyImage).parameter(1).toEqualTypeOf<JobContext>()
  })

  test('what is wrong does not compile', () => {
    const never = (): unknown => [
      // @ts-expect-error: no such level
      build({ directory: '.', level: 'thin' }, openContext({ environment: {}, workingDirectory: '/' })),
      // @ts-expect-error: a pushed image has no destination
      build({ directory: '.', outputs: [{ type: 'registry', destination: 'x' }] }, {} as JobContext),
      // @ts-expect-error: time and environment are the caller's
      openContext({}),
      // @ts-expect-error: an exit code that no error has
      new PareError({ code: 'x', exitCode: 3, message: '' }),
    ]
    expectTypeOf(never).toBeFunction()
  })
})
