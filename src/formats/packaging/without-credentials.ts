/**
 * `text` with no user or password in any web address of it. What is kept of a resolution must open nothing; who may fetch
 * is known from elsewhere when it is fetched. The user of an SSH address stays: it is a part of where things are.
 */
export function withoutCredentials(text: string): string {
  return text.replaceAll(/\b((?:[a-z]+\+)?https?:\/\/)[^\s/@"'`<>]*@(?=[^\s/"'`<>])/gi, '$1')
}
