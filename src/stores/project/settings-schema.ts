import * as z from 'zod/mini'
import { shellWords } from '../../python/start-command/shell-words.ts'

/** A command in exec form; one line of text is split at its spaces, quotes being honoured. */
const command = z.union([
  z.array(z.string()).check(z.minLength(1)),
  z.pipe(
    z.string().check(z.minLength(1), z.refine(isPlain, 'needs a shell; write it as a list of words')),
    z.transform(line => shellWords(line, () => undefined).argv),
  ),
])

function isPlain(line: string): boolean {
  const { argv, needs, environment } = shellWords(line, () => undefined)
  return needs === undefined && argv.length > 0 && Object.keys(environment).length === 0
}

const texts = z.array(z.string())
const table = z.record(z.string(), z.union([z.string(), z.pipe(z.number(), z.transform(String)), z.pipe(z.boolean(), z.transform(String))]))
const port = z.number().check(z.int(), z.gte(1), z.lte(65_535))

const request = z.union([
  z.pipe(
    z.string().check(z.regex(/^(?:[A-Z]+ )?\//, 'expected a request such as "/path" or "POST /path"')),
    z.transform(text => {
      const [method, path] = text.includes(' ') ? text.split(' ', 2) : ['GET', text]
      return { method: method!, path: path!, headers: {} }
    }),
  ),
  z.strictObject({
    method: z._default(z.string(), 'GET'),
    path: z.string().check(z.startsWith('/')),
    headers: z._default(table, {}),
    body: z.optional(z.string()),
    status: z.optional(z.number().check(z.int(), z.gte(100), z.lte(599))),
    contains: z.optional(z.string()),
  }),
])

const probe = z.union([
  z.pipe(
    command,
    z.transform(argv => ({ argv, exit: 0 })),
  ),
  z.strictObject({ argv: command, exit: z._default(z.number().check(z.int(), z.gte(0), z.lte(255)), 0) }),
])

const prove = z.strictObject({
  requests: z._default(z.array(request), []),
  commands: z._default(z.array(probe), []),
  env: z._default(table, {}),
  timeout: z._default(z.number().check(z.positive()), 30),
})

/** The shape of `[tool.pare]` and of pare.toml; the published JSON schema is made from it. */
export const settingsSchema = z.strictObject({
  app: z.optional(z.string()),
  command: z.optional(command),
  python: z.optional(z.string()),
  suite: z.optional(z.string()),
  port: z.optional(port),
  user: z.optional(z.string()),
  env: z._default(table, {}),
  labels: z._default(table, {}),
  packages: z._default(texts, []),
  include: z._default(texts, []),
  exclude: z._default(texts, []),
  keep: z._default(texts, []),
  drop: z._default(texts, []),
  prepare: z._default(z.array(command), []),
  prove: z.prefault(prove, {}),
})
