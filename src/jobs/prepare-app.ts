import { join } from 'node:path'
import { keyOfEntries } from '../images/group-key.ts'
import { PareError } from '../model/error.ts'
import { type ImagePath, parseImagePath } from '../model/image-path.ts'
import { entryTime, type TreeEntry } from '../model/tree.ts'
import { runCommand } from '../sandbox/run-command.ts'
import { addBytecode } from '../stages/assemble/add-bytecode.ts'
import { appDirectory } from '../stages/assemble/app-files.ts'
import { decodeEntries, type EntriesRecord, encodeEntries } from '../stages/assemble/entry-record.ts'
import { readRootfs } from '../stores/rootfs/read-rootfs.ts'
import { assemblePlatform, type PlatformParts } from './assemble-platform.ts'
import type { BuildOptions } from './build-options.ts'
import type { JobContext } from './context.ts'
import { layOut } from './lay-out.ts'
import type { OpenedProject } from './open-project.ts'
import { openSandbox } from './open-sandbox.ts'
import { processOf } from './prove-tree.ts'
import { step } from './step.ts'

/** How long one command may take, in seconds. */
const patience = 600

/**
 * Runs the commands of `[tool.pare] prepare` in the image as it is built for this computer; what they leave in the app's
 * folder belongs to the app from then on. Equal inputs are prepared once.
 */
export async function prepareApp(
  opened: OpenedProject,
  options: BuildOptions,
  context: JobContext,
): Promise<OpenedProject> {
  const { prepare } = opened.settings
  // The build assembles once more, with what was prepared, and tells of it then.
  const { observer: _, ...silent } = context
  const parts = await assemblePlatform(context.host, opened, options, silent)
  const app = await opened.app()
  const key = `${parts.lowerKey} ${keyOfEntries(app.entries)} ${JSON.stringify([prepare, parts.runtime])}`
  const known = await context.cache.records.get<EntriesRecord>('prepared', key)
  const remembered = known && (await decodeEntries(known, context.cache.blobs))
  if (remembered) return { ...opened, app: async () => ({ ...app, entries: remembered }) }

  const entries = await step(
    'prepare',
    context,
    () => runAll(parts, opened, context),
    () => prepare.map(argv => argv.join(' ')).join(', '),
  )
  await context.cache.records.put('prepared', key, encodeEntries(entries))
  return { ...opened, app: async () => ({ ...app, entries }) }
}

async function runAll(
  { runtime, whole, app }: PlatformParts,
  { settings, interpreter, compiler }: OpenedProject,
  context: JobContext,
): Promise<readonly TreeEntry[]> {
  const sandbox = await openSandbox(interpreter, context)
  // What a command prints is told once it has ended well: the error of one that fails has its last lines.
  const { observer: _, ...quiet } = context
  using laidOut = await layOut((await whole()).tree, context)
  const root = { hostPath: laidOut.hostPath, writable: [`/${appDirectory}`] }
  for (const argv of settings.prepare) {
    const spec = { ...processOf(runtime), argv }
    const { exit, output } = await runCommand(sandbox, root, spec, { ...quiet, seconds: patience })
    const lines = output.map(({ text }) => text)
    if (exit.code !== 0) throw prepareFailed(argv, exit.code, lines)
    for (const { stream, text } of output) context.observer?.({ type: 'output', stream, line: text })
  }
  const written = await readApp(laidOut.hostPath, app.entries, context)
  const { entries } = await addBytecode(written, compiler, context)
  return entries
}

/** The app's folder as it is, in the app's own terms: owned by root, and every content in the cache. */
async function readApp(directory: string, before: readonly TreeEntry[], { cache }: JobContext): Promise<TreeEntry[]> {
  const outside = before.filter(({ path }) => path !== appDirectory && !path.startsWith(`${appDirectory}/`))
  const modes = new Map<ImagePath, number>(before.map(({ path, mode }) => [path, mode]))
  const tree = await readRootfs(join(directory, appDirectory), { kind: 'app' })
  const entries = await Promise.all(
    [...tree.entries.values()].map(async (entry): Promise<TreeEntry> => {
      const path = parseImagePath(entry.path === '' ? appDirectory : `${appDirectory}/${entry.path}`)
      const isProgram = entry.kind === 'directory' || (entry.mode & 0o111) !== 0
      const mode = modes.get(path) ?? (isProgram ? 0o755 : 0o644)
      const common = { path, uid: 0, gid: 0, modifiedAt: entryTime }
      switch (entry.kind) {
        case 'file':
          return { ...entry, ...common, mode, content: await cache.blobs.write(entry.content.open()) }
        case 'hardlink':
          return { ...entry, ...common, mode, target: parseImagePath(`${appDirectory}/${entry.target}`) }
        default:
          return { ...entry, ...common, mode: entry.kind === 'symlink' ? 0o777 : mode }
      }
    }),
  )
  return [...outside, ...entries]
}

/** A command of `[tool.pare] prepare` failed. */
function prepareFailed(argv: readonly string[], code: number, lines: readonly string[]): PareError {
  const last = lines.slice(-30).map(line => `\n  | ${line}`)
  return new PareError({
    code: 'prepare-failed',
    exitCode: 1,
    message: `\`${argv.join(' ')}\` ended with ${code} while the image was prepared; nothing was stored${last.join('')}`,
    hint: 'the command runs in the image, without network, as its user, and may write below /app and /tmp alone',
  })
}
