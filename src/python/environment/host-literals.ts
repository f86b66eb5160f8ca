import type { GivenValue } from '../../model/environment.ts'
import type { ProjectView } from '../start-command/project-view.ts'
import { decodeSource } from '../syntax/decode-source.ts'
import type { Expression } from '../syntax/expression.ts'
import { parseModule } from '../syntax/parse-module.ts'
import { walkStatements } from '../syntax/walk.ts'

/** Texts of the project's code that name a service to connect to, each under the name it is given there. */
export function hostLiterals(view: ProjectView, isLeftOut: (file: string) => boolean): GivenValue[] {
  return [...view.files]
    .filter(file => file.endsWith('.py') && !isLeftOut(file))
    .sort()
    .flatMap(file => {
      const bytes = view.read(file)
      return bytes === undefined ? [] : literalsOf(file, decodeSource(bytes))
    })
}

function literalsOf(file: string, source: string): GivenValue[] {
  const module = parseModule(source)
  const found: GivenValue[] = []
  const names = new Map<Expression, string>()
  walkStatements(module.body, {
    statement(statement) {
      if (statement.kind !== 'assignment' || statement.value === undefined) return true
      const [target] = statement.targets
      if (target?.kind === 'name' || target?.kind === 'attribute') names.set(statement.value, target.name)
      if (target?.kind === 'subscript' && target.index.kind === 'string') names.set(statement.value, target.index.value)
      return true
    },
    expression(expression) {
      if (expression.kind === 'dictionary') {
        for (const { key, value } of expression.entries) if (key?.kind === 'string') names.set(value, key.value)
      }
      if (expression.kind === 'call') {
        for (const { name, value } of expression.keywords) if (name !== undefined) names.set(value, name)
      }
      const value = textOf(expression)
      const name = names.get(expression)
      if (value === undefined || !isAddress(value, name)) return true
      const location = { file, ...module.locationOf(expression.start) }
      found.push({ name: name ?? 'a text', value, origin: { kind: 'default', location } })
      return true
    },
  })
  return found
}

/** A text, or the constant parts of a formatted one. */
function textOf(expression: Expression): string | undefined {
  if (expression.kind === 'string') return expression.value
  if (expression.kind !== 'format-string') return undefined
  return expression.parts.map(part => (typeof part === 'string' ? part : '{}')).join('')
}

// An origin that may ask, a link and a name that is answered to are no service: those are web addresses and bare hosts.
function isAddress(text: string, name: string | undefined): boolean {
  if (text.length < 4 || text.length > 2000 || /\s/.test(text)) return false
  if (/^(?!https?:|wss?:|file:)[a-z][a-z0-9+.-]*:\/\//i.test(text)) return true
  if (/:\/\/[^/?#]*@/.test(text)) return true
  return (
    /\w\.\w/.test(text) && name !== undefined && /(?:^|_)(?:host|hostname|server|dsn|addr(?:ess)?|broker)$/i.test(name)
  )
}
