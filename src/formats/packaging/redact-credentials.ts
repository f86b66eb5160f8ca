/** `text` without the user and password, and without the query values, of any URL in it. */
export function redactCredentials(text: string): string {
  return text.replaceAll(/\b[a-z][a-z0-9+.-]*:\/\/[^\s`'"<>]+/gi, url =>
    url.replace(/^([^/]*\/\/)[^/]*@/, '$1').replace(/\?[^#]*/, '?…'),
  )
}
