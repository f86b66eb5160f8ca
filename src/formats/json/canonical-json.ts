/**
 * `value` as canonical JSON (RFC 8785): keys in the order of their UTF-16 code units, no spaces, so that equal values have
 * equal digests. Fields that are `undefined` are left out.
 */
export function canonicalJson(value: unknown): Uint8Array {
  return Buffer.from(serialized(value))
}

// Written out here, since an object puts keys that look like numbers first, whatever order they are given in.
function serialized(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(item => serialized(item ?? null)).join(',')}]`
  if (value === null || typeof value !== 'object') return scalar(value)
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${serialized(field)}`)
  return `{${fields.join(',')}}`
}

// JSON.stringify writes null for numbers that JSON has not, and nothing for functions: both would hide a mistake.
function scalar(value: unknown): string {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError(`JSON has no number ${value}`)
  const text = JSON.stringify(value)
  if (text === undefined) throw new TypeError(`JSON has no ${typeof value}`)
  return text
}
