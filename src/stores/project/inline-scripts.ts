import { type InlineMetadata, parseInlineMetadata } from '../../formats/packaging/inline-metadata.ts'
import type { DependencySource, Found, StartCommand } from '../../model/project.ts'
import type { ProjectView } from '../../python/start-command/project-view.ts'

/** A script that names its dependencies in its own comments. */
export interface InlineScript {
  readonly file: string
  readonly metadata: InlineMetadata
}

/** The scripts of a project that hold inline metadata (PEP 723). */
export function findInlineScripts(view: ProjectView): InlineScript[] {
  const files = [...view.files].filter(file => /^(?:[^/]+\/)?[^/]+\.py$/.test(file)).sort()
  return files.flatMap(file => {
    const bytes = view.read(file)
    const metadata = bytes && parseInlineMetadata(Buffer.from(bytes).toString('utf8'), file)
    return metadata === undefined ? [] : [{ file, metadata }]
  })
}

/** The script that a command starts, where it holds inline metadata. */
export function startedScript(scripts: readonly InlineScript[], start: StartCommand): InlineScript | undefined {
  return scripts.find(
    ({ file }) => start.argv.includes(file) || start.evidence.some(({ location }) => location?.file === file),
  )
}

/** The script as the place that names the dependencies. */
export function scriptSource({ file }: InlineScript): Found<DependencySource> {
  return { value: { kind: 'script', file }, evidence: [{ location: { file }, text: 'inline metadata of the script' }] }
}
