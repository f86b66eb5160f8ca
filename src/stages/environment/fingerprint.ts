import { createHmac, timingSafeEqual } from 'node:crypto'

const form = /^hmac-sha256:([0-9a-f]{32}):([0-9a-f]{64})$/

/** Tells a value again without holding it: an HMAC under a key that stands beside it, drawn anew for each. */
export function makeFingerprint(value: string, key: Uint8Array): string {
  return `hmac-sha256:${Buffer.from(key).toString('hex')}:${mac(key, value).toString('hex')}`
}

/** Whether `fingerprint` is one of `value`; nothing matches what is no fingerprint. */
export function isFingerprintOf(fingerprint: string, value: string): boolean {
  const [, key, expected] = form.exec(fingerprint) ?? []
  if (key === undefined || expected === undefined) return false
  return timingSafeEqual(mac(Buffer.from(key, 'hex'), value), Buffer.from(expected, 'hex'))
}

/** Whether a text is a fingerprint as `makeFingerprint` writes it. */
export function isFingerprint(text: string): boolean {
  return form.test(text)
}

/** Whether nobody finds the value by trying: of a short one the fingerprint would give it away. */
export function isLongEnough(value: string): boolean {
  return value.length >= 12 && new Set(value).size >= 8
}

function mac(key: Uint8Array, value: string): Buffer {
  return createHmac('sha256', key).update(value).digest()
}
