import { dirname, join } from 'node:path'
import { declarations } from '../bundle/declarations.ts'
import { generatedPage } from './page.ts'

/** The page of the library: what src/index.ts exports, each with its declaration and the comment above it. */
export function apiPage(home: string): string {
  const files = declarations(home)
  const entries = exportedNames(files.get('index.ts')!).map(({ name, file }) => entryOf(name, files.get(file)!))
  const functions = entries.filter(({ isType }) => !isType)
  const types = entries.filter(({ isType }) => isType)
  return generatedPage(
    'Library',
    `
What the package \`pare\` exports. [The guide](../guide/library.md) has a whole script.

${functions.map(section).join('\n\n')}

## Types

${types.map(section).join('\n\n')}
`,
  )
}

interface Entry {
  readonly name: string
  readonly comment: string
  readonly code: string
  readonly isType: boolean
}

/** The names that a declaration file exports, each with the file that declares it. */
function exportedNames(index: string): { name: string; file: string }[] {
  const own = [...index.matchAll(/^export declare \w+ (\w+)/gm)].map(([, name]) => ({ name: name!, file: 'index.ts' }))
  const imported = new Map<string, string>()
  for (const [, names, path] of index.matchAll(/^(?:import|export) (?:type )?\{([^}]*)\} from ["'](.+)["']/gm)) {
    for (const name of namesIn(names!)) imported.set(name, join(dirname('index.ts'), path!))
  }
  const passedOn = [...index.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, names]) => namesIn(names!))
  return [...own, ...passedOn.sort().map(name => ({ name, file: imported.get(name)! }))]
}

function namesIn(list: string): string[] {
  return list.split(',').flatMap(part => /(\w+)\s*$/.exec(part.trim())?.[1] ?? [])
}

function entryOf(name: string, text: string): Entry {
  const statements = text.split(/\n(?=\/\*\*|export |import |declare |interface |type |const )/)
  const at = statements.findIndex(each => new RegExp(`^(?:export )?(?:declare )?(\\w+) ${name}\\b`).test(each))
  const before = statements[at - 1] ?? ''
  const code = statements[at]!.replace(/^export (?:declare )?/, '').trim()
  return {
    name,
    comment: before.startsWith('/**') ? textOf(before) : '',
    code,
    isType: /^(?:interface|type) /.test(code),
  }
}

function textOf(comment: string): string {
  return comment
    .replace(/^\/\*\*\s*|\s*\*\/\s*$/g, '')
    .split('\n')
    .map(line => line.replace(/^\s*\*\s?/, '').trim())
    .join(' ')
}

function section({ name, comment, code, isType }: Entry): string {
  return [`${isType ? '###' : '##'} \`${name}\``, comment, ['```ts', code, '```'].join('\n')]
    .filter(Boolean)
    .join('\n\n')
}
