/** A mirror's URL as it may be shown: without the user and password that it may carry. */
export function shownUrl(url: string): string {
  return url.replace(/^([a-z]+:\/\/)[^/]*@/i, '$1')
}
