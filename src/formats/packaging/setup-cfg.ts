/** What a setup.cfg says of a project's dependencies; a `file:` directive is left as it is. */
export interface SetupConfiguration {
  readonly name?: string
  readonly version?: string
  readonly requiresPython?: string
  readonly dependencies: readonly string[]
  /** A requirements file that the dependencies are in. */
  readonly dependencyFiles: readonly string[]
  readonly extras: ReadonlyMap<string, readonly string[]>
}

/** The dependencies in a setup.cfg. */
export function parseSetupConfiguration(text: string): SetupConfiguration {
  const sections = readSections(text)
  const options = sections.get('options') ?? new Map<string, string>()
  const metadata = sections.get('metadata') ?? new Map<string, string>()
  const wanted = options.get('install_requires') ?? ''
  const files = /^\s*file:\s*(.+)$/s.exec(wanted)?.[1]
  const extras = [...(sections.get('options.extras_require') ?? [])].map(
    ([name, value]) => [name, linesOf(value)] as const,
  )
  return {
    ...optional('name', metadata.get('name')),
    ...optional('version', plain(metadata.get('version'))),
    ...optional('requiresPython', options.get('python_requires')),
    dependencies: files === undefined ? linesOf(wanted) : [],
    dependencyFiles:
      files === undefined
        ? []
        : files
            .split(/[,\n]/)
            .map(name => name.trim())
            .filter(name => name !== ''),
    extras: new Map(extras),
  }
}

function plain(value: string | undefined): string | undefined {
  return value === undefined || /^(?:attr|file):/.test(value) ? undefined : value
}

// A list may be in lines, or in one line parted by semicolons, which markers have as well.
function linesOf(value: string): string[] {
  const lines = value.includes('\n') ? value.split('\n') : value.split(/;(?=\s*[A-Za-z0-9][\w.-]*\s*(?:$|[<>=!~[;]))/)
  return lines.map(line => line.replace(/\s#.*$/, '').trim()).filter(line => line !== '' && !line.startsWith('#'))
}

function readSections(text: string): Map<string, Map<string, string>> {
  const sections = new Map<string, Map<string, string>>()
  let section = new Map<string, string>()
  let key: string | undefined
  for (const line of text.split(/\r?\n/)) {
    const [, header] = /^\[(.+)\]\s*$/.exec(line) ?? []
    if (/^\s*[#;]/.test(line)) continue
    if (header !== undefined) {
      section = sections.get(header.trim()) ?? new Map()
      sections.set(header.trim(), section)
      key = undefined
      continue
    }
    if (/^\s/.test(line) && key !== undefined) {
      section.set(key, `${section.get(key)}\n${line.trim()}`)
      continue
    }
    const [, name, value] = /^([^=:]+?)\s*[=:]\s*(.*)$/.exec(line) ?? []
    if (name === undefined) continue
    key = name.trim().toLowerCase().replaceAll('-', '_')
    section.set(key, value!.trim())
  }
  return sections
}

function optional<Key extends string>(key: Key, value: string | undefined): { readonly [K in Key]?: string } {
  return value === undefined || value === '' ? {} : ({ [key]: value } as { [K in Key]: string })
}
