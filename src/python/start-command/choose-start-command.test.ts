import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { PareError } from '../../model/error.ts'
import type { Evidence } from '../../model/project.ts'
import { chooseStartCommand } from './choose-start-command.ts'
import type { ProjectView, StartOptions } from './project-view.ts'

const home = join(import.meta.dirname, 'cases')

/** What an expected.json says is given; the rest of it is what must come out. */
interface Given extends Omit<StartOptions, 'dependencies' | 'consoleScripts' | 'name'> {
  readonly dependencies?: readonly string[]
  readonly consoleScripts?: StartOptions['consoleScripts']
  readonly name?: string
}

function viewOf(directory: string): ProjectView {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter(entry => entry.isFile())
    .map(entry => relative(directory, join(entry.parentPath, entry.name)))
  const files = new Set(paths.filter(path => path !== 'expected.json'))
  return { files, read: path => (files.has(path) ? readFileSync(join(directory, path)) : undefined) }
}

function drawn({ location, text }: Evidence): string {
  const place = [location?.file, location?.line].filter(part => part !== undefined).join(':')
  return place === '' ? text : `${place} ${text}`
}

function outcome(view: ProjectView, name: string, given: Given): unknown {
  try {
    const options = { consoleScripts: [], name, ...given, dependencies: new Set(given.dependencies) }
    const { start, alternatives, importRoots } = chooseStartCommand(view, options)
    return {
      start: { ...start, evidence: start.evidence.map(drawn) },
      importRoots,
      alternatives: alternatives.map(({ command, reason }) => `${command.argv.join(' ')} — ${reason}`),
    }
  } catch (error) {
    if (!(error instanceof PareError)) throw error
    const { code, exitCode, message, hint } = error
    return { error: { code, exitCode, message, hint } }
  }
}

describe('chooseStartCommand', () => {
  test.each(readdirSync(home).sort())('case %s', name => {
    const directory = join(home, name)
    const { given, ...expected } = JSON.parse(readFileSync(join(directory, 'expected.json'), 'utf8'))
    expect(outcome(viewOf(directory), name, given)).toEqual(expected)
  })

  test('what is found does not depend on the order of the files', () => {
    for (const name of readdirSync(home)) {
      const directory = join(home, name)
      const { given } = JSON.parse(readFileSync(join(directory, 'expected.json'), 'utf8'))
      const view = viewOf(directory)
      const reversed = { ...view, files: new Set([...view.files].reverse()) }
      expect(outcome(reversed, name, given), name).toEqual(outcome(view, name, given))
    }
  })
})
