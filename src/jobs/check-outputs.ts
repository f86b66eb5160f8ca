import type { Stats } from 'node:fs'
import { access, constants, lstat, mkdtemp, rmdir, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { parseRegistryReference } from '../formats/reference/parse-registry-reference.ts'
import { PareError } from '../model/error.ts'
import type { BuildOptions, Output } from './build-options.ts'
import type { JobContext } from './context.ts'
import { platformFolder } from './deliver.ts'

/** Checks, before anything is built, that what is asked for can be delivered. Nothing is left of the check. */
export async function checkOutputs(options: BuildOptions, context: JobContext): Promise<void> {
  const wantsTag = options.outputs.find(output => output.type === 'registry' || output.type === 'daemon')
  if (wantsTag && options.tags.length === 0) {
    const flag = wantsTag.type === 'registry' ? '--push' : '--load'
    /** `--push` or `--load` was given, and no `--tag` to push or load under. */
    throw new PareError({
      code: 'no-tag',
      exitCode: 2,
      message: `\`${flag}\` needs a name for the image`,
      hint: `pare build ${flag} --tag ${wantsTag.type === 'registry' ? 'registry.example.com/app:1' : 'app:1'}`,
    })
  }
  for (const tag of options.tags) parseRegistryReference(tag)
  for (const output of options.outputs) await checkDestination(output, options, context)
  if (options.outputs.length === 0) await checkProjectFolder(resolve(context.workingDirectory, options.directory))
}

/** Without any output the image goes into the project's folder; a folder that is not there has an error of its own. */
async function checkProjectFolder(directory: string): Promise<void> {
  for (const folder of [join(directory, '.pare', 'image'), join(directory, '.pare'), directory]) {
    const found = await find(folder)
    if (found === undefined) continue
    if (!found.isDirectory()) {
      if (folder !== directory) throw unusableDestination(folder, 'it is a file, but pare needs a folder there')
      return
    }
    return access(folder, constants.W_OK).catch(cause => {
      throw unwritable(join(directory, '.pare'), folder, cause, 'say where the image goes: `-o type=oci,dest=app.tar`')
    })
  }
}

async function checkDestination(output: Output, options: BuildOptions, context: JobContext): Promise<void> {
  if (!('destination' in output) || output.destination === '-') return
  const path = resolve(context.workingDirectory, output.destination)
  const isFolder = output.type === 'local' || (output.type === 'oci' && !output.isArchive)
  const found = await find(path)
  if (found?.isDirectory() === true && !isFolder) {
    throw unusableDestination(
      path,
      'it is a folder, but the image goes into a file',
      `name the file: \`dest=${join(output.destination, 'app.tar')}\`; \`type=oci,tar=false\` makes a layout of the folder`,
    )
  }
  if (found?.isFile() === true && isFolder) throw unusableDestination(path, 'it is a file, but a folder goes there')
  if (found && !found.isDirectory() && !found.isFile()) {
    throw unusableDestination(
      path,
      'it is neither a file nor a folder',
      'name a file that may be replaced; `dest=-` writes to standard output',
    )
  }
  if (output.type === 'local') {
    const { refuseFilled } = await import('../stores/rootfs/write-rootfs.ts')
    const { platforms } = options
    const folders = platforms.length < 2 ? [path] : platforms.map(platform => join(path, platformFolder(platform)))
    for (const folder of folders) if (await find(folder)) refuseFilled(folder)
  }
  // All but a layout is made beside its place, and then moved there.
  const isFilled = found !== undefined && output.type === 'oci' && !output.isArchive
  await probe(path, isFilled ? path : dirname(path))
}

/** Makes a folder in the nearest one that is there, since rights alone do not tell: in `/proc` nobody can make any. */
async function probe(path: string, wanted: string): Promise<void> {
  let folder = wanted
  for (;;) {
    const found = await find(folder)
    if (found?.isDirectory()) break
    if (found) throw unusableDestination(path, `\`${folder}\` is a file`)
    if (await isLink(folder)) throw unusableDestination(path, `\`${folder}\` is a link to nothing`)
    folder = dirname(folder)
  }
  try {
    await rmdir(await mkdtemp(join(folder, '.pare-')))
  } catch (cause) {
    // A disk that is full may have room again when the image is there; else that is said then.
    if (!['ENOSPC', 'EDQUOT'].includes((cause as NodeJS.ErrnoException).code!)) throw unwritable(path, folder, cause)
  }
}

async function find(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw unwritable(path, path, cause)
  }
}

function isLink(path: string): Promise<boolean> {
  return lstat(path).then(
    found => found.isSymbolicLink(),
    () => false,
  )
}

function unwritable(path: string, folder: string, cause: unknown, hint?: string): PareError {
  const { code } = cause as NodeJS.ErrnoException
  return unusableDestination(path, `nothing can be made in \`${folder}\` (${code})`, hint, cause)
}

/** An output was to be written where it cannot be; this is noticed before anything is built. */
function unusableDestination(
  path: string,
  reason: string,
  hint = 'name a place that can be written; folders that are missing are made',
  cause?: unknown,
): PareError {
  return new PareError({
    code: 'unusable-destination',
    exitCode: 2,
    message: `Could not write \`${path}\`: ${reason}; nothing was built`,
    hint,
    ...(cause === undefined ? {} : { cause }),
  })
}
