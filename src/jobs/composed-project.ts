import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { type Compose, type ComposeService, readCompose } from '../formats/compose/read-compose.ts'
import type { GivenValue } from '../model/environment.ts'
import { appService, withOverride } from '../stages/dev/plan-services.ts'
import { readSources } from '../stages/environment/read-sources.ts'
import { type ComposeFolder, composeFolder } from '../stores/environment/compose-folder.ts'

/** What a compose file says of a project: its own, or that of a folder above. */
export interface ComposedProject {
  readonly folder: ComposeFolder
  readonly compose: Compose
  /** The service that is the project. */
  readonly app?: ComposeService
  /** Variables that the file sets for it. */
  readonly values: readonly GivenValue[]
  /** Variables of the files that it takes them from. */
  readonly fileValues: readonly GivenValue[]
}

/** Reads what a compose file says of the project of a folder; `undefined` where there is none. */
export function composedProject(
  directory: string,
  shell: Readonly<Record<string, string | undefined>>,
): ComposedProject | undefined {
  const folder = composeFolder(directory)
  if (folder === undefined) return undefined
  const text = (path: string) => readFileSync(join(folder.directory, path), 'utf8')
  const texts = folder.files.map(path => ({ path, text: text(path) }))
  const draft = texts.map(each => readCompose(each.text, () => undefined))
  const paths = draft.flatMap(({ services }) =>
    services.flatMap(({ environmentFiles }) => environmentFiles.map(({ path }) => path.replace(/^\.\//, ''))),
  )
  const files = [...new Set(['.env', ...paths])].filter(path => existsSync(join(folder.directory, path)))
  const { profiles, values } = readSources(
    [...texts, ...files.map(path => ({ path, text: text(path) }))],
    shell,
    () => true,
  )
  const beside = values.filter(({ origin }) => origin.kind === 'environment-file' && origin.location.file === '.env')
  const lookUp = (name: string) => shell[name] ?? beside.findLast(value => value.name === name)?.value
  const [base, ...above] = texts.map(each => readCompose(each.text, lookUp))
  const compose = above.reduce(withOverride, base!)
  const app = appService(compose, relative(folder.directory, directory))
  const own = profiles.filter(({ name }) => folder.files.some(file => name === `${file}: ${app?.name}`))
  const all = own.flatMap(profile => profile.values).filter(({ value }) => value !== undefined)
  return {
    folder,
    compose,
    ...(app ? { app } : {}),
    values: all.filter(({ origin }) => origin.kind === 'compose'),
    fileValues: all.filter(({ origin }) => origin.kind === 'environment-file'),
  }
}
