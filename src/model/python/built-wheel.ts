import type { AddressedContent } from '../content.ts'
import type { WorkOptions } from '../observer.ts'
import type { DistributionName } from './distribution-name.ts'
import type { DistributionSource, LockedDistribution } from './lock.ts'

/** A wheel that was built here. */
export interface BuiltWheel {
  /** Its wheel lies in the blob cache. */
  readonly locked: LockedDistribution
  /** Requirements in its METADATA, as written. */
  readonly requiresDist: readonly string[]
  readonly requiresPython?: string
  /** Modules, by their path in the wheel, that changed since it was built and of which it has plain copies. */
  readonly changed?: ReadonlyMap<string, AddressedContent>
}

/** A source to be built. */
export interface WheelRequest {
  /** What the wheel must be called, where that is known. */
  readonly name?: DistributionName
  readonly version?: string
  readonly source: DistributionSource
  /** What it is built with; without it, what its own [build-system] and its backend ask for is resolved. */
  readonly requires?: readonly LockedDistribution[]
}

/** Builds wheels from source; an equal source is built once. */
export interface WheelBuilder {
  build(request: WheelRequest, options?: WorkOptions): Promise<BuiltWheel>
}
