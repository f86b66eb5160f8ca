/** The first lines of every generated page. */
export function generatedPage(title: string, body: string): string {
  return `# ${title}\n\n<!-- made by \`npm run docs\`; do not edit -->\n\n${body.trim()}\n`
}

/** A Markdown table; `|` in a cell is escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)].join('\n')
}
