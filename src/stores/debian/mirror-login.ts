import type { Downloads, HttpClient } from '../../model/stores.ts'
import { shownUrl } from './shown-url.ts'

/** Signs in at mirrors whose URLs carry a user and a password. */
export interface MirrorLogin {
  http(inner: HttpClient): HttpClient
  downloads(inner: Downloads): Downloads
}

/** Only requests get to see who signs in at `mirrors`: what is locked, kept and shown names the mirrors without. */
export function mirrorLogin(mirrors: readonly string[]): MirrorLogin {
  const closed = mirrors.filter(url => shownUrl(url) !== url).map(url => ({ url, root: shownUrl(url) }))
  const signedIn = (url: string) => {
    const found = closed.find(({ root }) => url.startsWith(`${root}/`))
    return found ? `${found.url}${url.slice(found.root.length)}` : url
  }
  return {
    http: inner => ({ request: (url, request) => inner.request(signedIn(url), request) }),
    downloads: inner => ({ fetch: (file, options) => inner.fetch({ ...file, url: signedIn(file.url) }, options) }),
  }
}
