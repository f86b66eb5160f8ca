import type { RequestProbe } from '../../model/settings.ts'

/** What a web app is asked for when nothing else is. */
export const rootRequest: RequestProbe = { method: 'GET', path: '/', headers: {} }
