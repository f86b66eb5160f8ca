import { isListed, referrerParts } from '../../images/referrer-set.ts'
import { PareError } from '../../model/error.ts'
import type { Descriptor } from '../../model/oci/descriptor.ts'
import type { Referrer } from '../../model/oci/referrer.ts'
import type { Advice } from '../../model/project.ts'
import type { PushOptions } from './push-artifact.ts'
import { listReferrers, pushReferrer } from './referrers.ts'
import type { Repository } from './repository.ts'

export interface PushBesideOptions extends Omit<PushOptions, 'names'> {
  /** The image, for people. */
  readonly name: string
}

/**
 * Pushes what lies beside images that are in the repository already. One that says what is there is not pushed again. The
 * image is whole without them: a registry that refuses them gives a warning.
 */
export async function pushBeside(
  repository: Repository,
  referrers: readonly Referrer[],
  options: PushBesideOptions,
): Promise<void> {
  const listed = new Map<string, readonly Descriptor[]>()
  try {
    for (const referrer of referrers) {
      const { digest } = referrer.subject
      const known = listed.get(digest) ?? (await listReferrers(repository, digest))
      listed.set(digest, known)
      if (isListed(referrer, known)) continue
      await pushReferrer(repository, referrer.subject, referrerParts(referrer), options)
    }
  } catch (error) {
    if (!(error instanceof PareError)) throw error
    options.observer?.({ type: 'warning', ...referrersNotPushed(options.name, error) })
  }
}

/** The registry has the image, and took neither its reasons nor its proof: `pare why` will not work with it there. */
function referrersNotPushed(name: string, error: PareError): Advice {
  return {
    code: 'referrers-not-pushed',
    message: `\`${name}\` was pushed, but not why each file is in it: ${error.message}`,
    hint: 'keep the layout or archive that the image was built into: `pare why` reads it there',
  }
}
