/** A page without its blocks of code, in which nothing is a link or a heading. */
export function markdownText(page: string): string {
  return page.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`\n]*`/g, code => code.replaceAll(/[[\]()]/g, ''))
}

/** The anchors that a page's headings have on GitHub; a heading that comes again gets a number. */
export function slugsOf(page: string): ReadonlySet<string> {
  const slugs = new Set<string>()
  for (const [, title] of markdownText(page).matchAll(/^#{1,6} (.+)$/gm)) {
    const slug = title!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-')
    let free = slug
    for (let again = 1; slugs.has(free); again++) free = `${slug}-${again}`
    slugs.add(free)
  }
  return slugs
}
