import { readFile } from 'node:fs/promises'
import { parseEnv } from 'node:util'
import { PareError } from '../model/error.ts'

/** The variables that a file of `NAME=VALUE` lines sets. */
export async function readEnvironmentFile(file: string): Promise<Record<string, string>> {
  const text = await readFile(file, 'utf8').catch(cause => {
    const { code } = cause as NodeJS.ErrnoException
    /** The file that `--env-file` names cannot be read. */
    throw new PareError({
      code: 'file-unreadable',
      exitCode: 2,
      message: `Could not read the environment file \`${file}\`: ${code === 'ENOENT' ? 'there is no such file' : code}`,
      hint: 'a path after `--env-file` starts from the folder that pare runs in',
    })
  })
  return parseEnv(text) as Record<string, string>
}
