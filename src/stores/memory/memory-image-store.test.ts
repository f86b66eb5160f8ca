import { describe } from 'vitest'
import { imageStoreContract } from '../../../test/contracts/image-store-contract.ts'
import { createMemoryImageStore } from './memory-image-store.ts'

describe('createMemoryImageStore', () => {
  imageStoreContract(async () => ({
    store: createMemoryImageStore(),
    reference: tag => ({ transport: 'registry', registry: 'memory', repository: 'app', tag }),
    holdsIndexes: true,
    keepsManifests: true,
  }))
})
