import { compare, satisfies, valid, validRange } from '@renovatebot/pep440'

/** Whether `text` is a version as the packaging specification (PEP 440) has it. */
export function isVersion(text: string): boolean {
  return valid(text) !== null
}

/** Whether `text` is a version specifier: conditions joined by commas; the empty one allows every version. */
export function isSpecifier(text: string): boolean {
  return validRange(text)
}

/** Negative, zero or positive, as `left` is older than, the same as or newer than `right`; both must be versions. */
export function compareVersions(left: string, right: string): number {
  return compare(left, right)
}

/** Whether two spellings name the same version: `1.0` and `1.0.0`, `1.0-rc1` and `1.0rc1`. */
export function isSameVersion(left: string, right: string): boolean {
  return left === right || (isVersion(left) && isVersion(right) && compare(left, right) === 0)
}

/** Whether `version` meets every condition of `specifier`; pre-releases are versions like any other here. */
export function isAllowed(version: string, specifier: string): boolean {
  return specifier === '' || satisfies(version, specifier, { prereleases: true })
}
