// A password with a slash in it should have been written otherwise; whoever complains of that shows it whole.
const credentials = /^([^/]*\/\/)(?:[^/]*@|[^/@:]*:(?!\d+(?:[/?#]|$)).*@)/

/** `text` without the user and password, and without the query values, of any URL in it. */
export function redactCredentials(text: string): string {
  return text.replaceAll(/\b[a-z][a-z0-9+.-]*:\/\/[^\s`'"<>]+/gi, url =>
    url.replace(credentials, '$1').replace(/\?[^#]*/, '?…'),
  )
}
