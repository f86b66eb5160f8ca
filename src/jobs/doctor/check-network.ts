import { PareError } from '../../model/error.ts'
import { debianMirror } from '../../stores/debian/debian-archive.ts'
import { shownUrl } from '../../stores/debian/shown-url.ts'
import { redactUrl } from '../../stores/http/redact-url.ts'
import { indexUrls } from '../../stores/packages/package-index.ts'
import type { JobContext } from '../context.ts'
import { type Check, checkOfError } from './check.ts'

/** An answer that takes longer is none that a build would wait for gladly. */
const patience = 15_000

/** Whether the archive that Debian's packages come from answers. */
export async function checkArchive(context: JobContext): Promise<Check> {
  const mirror = (context.environment.PARE_DEBIAN_MIRROR || debianMirror).replace(/\/+$/, '')
  return checkServer('debian-archive', `${shownUrl(mirror)}/dists/trixie/InRelease`, shownUrl(mirror), context)
}

/** Whether the package index answers that the environment names, or PyPI. */
export async function checkIndex(context: JobContext): Promise<Check> {
  const [index = ''] = indexUrls(context.environment)
  const shown = redactUrl(index)
  return checkServer('package-index', `${shown.replace(/\/+$/, '')}/pip/`, shown, context)
}

async function checkServer(
  name: 'debian-archive' | 'package-index',
  url: string,
  shown: string,
  { http, isOffline, signal }: JobContext,
): Promise<Check> {
  if (isOffline) return { name, status: 'limited', finding: `\`${shown}\` was not asked: --offline` }
  const started = performance.now()
  const patient = AbortSignal.timeout(patience)
  try {
    const { status } = await http.request(url, {
      method: 'HEAD',
      isRetried: false,
      signal: signal ? AbortSignal.any([signal, patient]) : patient,
    })
    const took = `${((performance.now() - started) / 1000).toFixed(2)} s`
    if (status < 400) return { name, status: 'ok', finding: `\`${shown}\` answers in ${took}` }
    // Without a login it may say no; that the login is right only a build will tell.
    if (status === 401 || status === 403)
      return { name, status: 'limited', finding: `\`${shown}\` wants a login (${status})` }
    const remedies = ['check its address', 'behind a proxy set HTTPS_PROXY']
    return { name, status: 'failed', finding: `\`${shown}\` answers ${status}`, remedies }
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof PareError) return checkOfError(name, 'failed', error)
    if (!patient.aborted) throw error
    const remedies = ['check the network; behind a proxy set HTTPS_PROXY']
    return { name, status: 'failed', finding: `\`${shown}\` did not answer within ${patience / 1000} s`, remedies }
  }
}
