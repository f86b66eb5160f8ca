/** `url` as a message may show it: without user, password and fragment, and with every query value hidden. */
export function redactUrl(url: string): string {
  if (!URL.canParse(url)) return url.replace(/\/\/.*@/s, '//').replace(/\?.*$/s, '?…')
  const { protocol, host, pathname, search } = new URL(url)
  // Signed URLs of object stores carry their secret in the query.
  return `${protocol}//${host}${pathname}${search === '' ? '' : '?…'}`
}
