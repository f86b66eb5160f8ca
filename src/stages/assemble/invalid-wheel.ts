import { PareError } from '../../model/error.ts'

/** A wheel is not what the wheel specification asks for. */
export function invalidWheel(fileName: string, reason: string): PareError {
  return new PareError({
    code: 'invalid-wheel',
    exitCode: 2,
    message: `Could not use the wheel \`${fileName}\`: ${reason}`,
    hint: 'the wheel is broken; choose another version, and tell whoever published it',
  })
}

/** A wheel holds another distribution than its file name says. */
export function wheelMetadataMismatch(fileName: string, expected: string, actual: string): PareError {
  return new PareError({
    code: 'wheel-metadata-mismatch',
    exitCode: 2,
    message: `Expected \`${expected}\` in the wheel \`${fileName}\`, got \`${actual}\``,
    hint: 'the wheel is broken or hostile; it was not used',
  })
}

/** A file of a wheel is not the one that its RECORD lists. */
export function wheelRecordMismatch(fileName: string, path: string, expected: string, actual: string): PareError {
  return new PareError({
    code: 'wheel-record-mismatch',
    exitCode: 1,
    message: `\`${path}\` in the wheel \`${fileName}\` should be ${expected} by its RECORD, but is ${actual}`,
    hint: 'the wheel was changed after it was built; it was not used',
  })
}
