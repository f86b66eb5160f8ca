import type { BytecodeCompiler } from '../model/bytecode.ts'
import type { Project } from '../model/project.ts'
import type { TreeEntry } from '../model/tree.ts'
import { addBytecode, type UncompiledSource } from '../stages/assemble/add-bytecode.ts'
import { type AppFile, appDirectory, appEntries, consoleScriptEntries } from '../stages/assemble/app-files.ts'
import { generatedDirectory } from '../stages/assemble/generated-entry.ts'
import { storeFile } from '../stores/cache/stored-file.ts'
import { nativeNeeds } from './assemble-distribution.ts'
import type { JobContext } from './context.ts'

/** The project as it goes into the image. */
export interface AppPart {
  readonly entries: readonly TreeEntry[]
  readonly uncompiled: readonly UncompiledSource[]
  readonly needed: readonly string[]
}

/** The project's own files, its console scripts, and bytecode for both. */
export async function assembleApp(project: Project, compiler: BytecodeCompiler, context: JobContext): Promise<AppPart> {
  const files = await Promise.all(project.files.map(file => readAppFile(file, context)))
  const written = [
    generatedDirectory(appDirectory, { kind: 'app' }),
    ...appEntries(files),
    ...consoleScriptEntries(project.consoleScripts, compiler.python),
  ]
  const { entries, uncompiled } = await addBytecode(written, compiler, context)
  return { entries, uncompiled, needed: (await nativeNeeds(entries)).needed }
}

async function readAppFile(file: Project['files'][number], { cache }: JobContext): Promise<AppFile> {
  return file.kind === 'file' ? { file, content: await storeFile(file.hostPath, cache) } : { file }
}
