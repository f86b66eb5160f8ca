import type { RecordStore } from '../../model/stores.ts'

/** Keeps records in memory, as JSON, so that what comes back is a copy. */
export function createMemoryRecordStore(): RecordStore {
  const records = new Map<string, string>()
  return {
    async get(kind, key) {
      const text = records.get(`${kind}/${key}`)
      return text === undefined ? undefined : JSON.parse(text)
    },
    async put(kind, key, value) {
      records.set(`${kind}/${key}`, JSON.stringify(value))
    },
  }
}
