import { dottedNameOf } from '../syntax/dotted-name.ts'
import type { Candidate } from './candidate.ts'
import type { Program } from './program.ts'
import type { StartOptions } from './project-view.ts'
import { evidenceOf } from './script.ts'

/** The functions of a main.py that Google's Functions Framework serves: those it decorates, else all of them. */
export function findFunctions(program: Program, options: StartOptions): Candidate[] {
  const file = 'main.py'
  const module = options.dependencies.has('functions-framework') ? program.module(file) : undefined
  const functions = module?.body.filter(statement => statement.kind === 'function') ?? []
  const decorated = functions.filter(({ decorators }) =>
    decorators.some(decorator => dottedNameOf(decorator)?.startsWith('functions_framework.')),
  )
  const port = options.port ?? 8080
  return (decorated.length > 0 ? decorated : functions).map(({ name, start }) => ({
    command: {
      argv: ['python', '-m', 'functions_framework', '--target', name, '--port', String(port)],
      kind: 'web',
      directory: '',
      port,
      framework: 'functions-framework',
      environment: {},
      evidence: [
        evidenceOf(program, file, start, `\`${name}\` is a function`),
        { text: 'functions-framework is among the dependencies' },
      ],
      advice: [],
    },
    importRoots: [''],
    sign: 'web',
    order: [0, 0, 9],
    title: `${file} has the function \`${name}\``,
    flag: `-- python -m functions_framework --target ${name}`,
  }))
}
