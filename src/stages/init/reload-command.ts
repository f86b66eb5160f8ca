/** The start command as it reloads on save, for the servers that can; `undefined` where it is what it was. */
export function reloadCommand(argv: readonly string[]): readonly string[] | undefined {
  const server = serverOf(argv)
  if (server === undefined) return undefined
  const { at, name } = server
  const flag = reloadFlags[name]
  if (flag === undefined || argv.includes(flag)) return undefined
  if (name !== 'flask' && name !== 'fastapi') return [...argv.slice(0, at + 1), flag, ...argv.slice(at + 1)]
  const run = argv.indexOf('run', at + 1)
  return run === -1 ? undefined : [...argv.slice(0, run + 1), flag, ...argv.slice(run + 1)]
}

const reloadFlags: Readonly<Record<string, string>> = {
  gunicorn: '--reload',
  uvicorn: '--reload',
  hypercorn: '--reload',
  flask: '--debug',
  fastapi: '--reload',
}

function serverOf(argv: readonly string[]): { readonly at: number; readonly name: string } | undefined {
  const [program = '', option, module] = argv
  if (program in reloadFlags) return { at: 0, name: program }
  if (/^python[\d.]*$/.test(program) && option === '-m' && module !== undefined && module in reloadFlags) {
    return { at: 2, name: module }
  }
  return undefined
}
