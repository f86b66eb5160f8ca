import { storedLogins } from '../../stores/registry/stored-logins.ts'
import type { JobContext } from '../context.ts'
import { type Check, checkOfError } from './check.ts'

/** Which registries somebody has logged in to; whether they accept it only a push tells. */
export async function checkLogins({ environment }: Pick<JobContext, 'environment'>): Promise<Check> {
  const name = 'registry-logins'
  try {
    const logins = await storedLogins(environment)
    const missing = logins.filter(({ isHelperMissing }) => isHelperMissing)
    const remedies = missing.map(({ helper, file }) => `install \`${helper}\`, which \`${file}\` names, or log in anew`)
    const names = logins.map(({ registry, helper }) => (helper === undefined ? registry : `${registry} by ${helper}`))
    return {
      name,
      status: missing.length > 0 ? 'limited' : 'ok',
      finding: names.length === 0 ? 'none: a push needs `docker login` or `podman login` first' : names.join(', '),
      ...(remedies.length > 0 ? { remedies } : {}),
    }
  } catch (error) {
    return checkOfError(name, 'limited', error)
  }
}
