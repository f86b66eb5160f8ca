import { readFileSync, statSync } from 'node:fs'
import { dirname, join, matchesGlob, relative, resolve } from 'node:path'
import { parseToml } from '../../formats/toml/parse-toml.ts'
import { isTable } from '../../formats/toml/table-reader.ts'

/** The uv.lock of the workspace that a project is a member of, as a path from the project; `undefined` where it is none. */
export function findWorkspaceLock(directory: string): string | undefined {
  const member = resolve(directory)
  for (let root = dirname(member); ; root = dirname(root)) {
    const file = join(root, 'pyproject.toml')
    const workspace = isFile(file) ? workspaceOf(file) : undefined
    if (workspace !== undefined) {
      const path = relative(root, member)
      const isMember = workspace.members.some(glob => matchesGlob(path, glob))
      const isLeftOut = workspace.exclude.some(glob => matchesGlob(path, glob))
      const lock = join(root, 'uv.lock')
      return isMember && !isLeftOut && isFile(lock) ? relative(member, lock) : undefined
    }
    if (dirname(root) === root) return undefined
  }
}

interface Workspace {
  readonly members: readonly string[]
  readonly exclude: readonly string[]
}

function workspaceOf(file: string): Workspace | undefined {
  const tool = toolTable(file)
  const uv = tool?.uv
  const workspace = isTable(uv) ? uv.workspace : undefined
  if (!isTable(workspace)) return undefined
  return { members: globsIn(workspace.members), exclude: globsIn(workspace.exclude) }
}

// A folder above the project may hold anything; what cannot be read is no workspace.
function toolTable(file: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const { tool } = parseToml(readFileSync(file, 'utf8'), file)
    return isTable(tool) ? tool : undefined
  } catch {
    return undefined
  }
}

function globsIn(value: unknown): string[] {
  if (!Array.isArray(value)) return []
  const globs = value.filter(item => typeof item === 'string')
  return globs.map(glob => glob.replace(/^\.\//, '').replace(/\/$/, ''))
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}
