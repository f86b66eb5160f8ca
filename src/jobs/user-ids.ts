import { PareError } from '../model/error.ts'
import { nonrootId } from '../stages/assemble/system-files.ts'

const names: Readonly<Record<string, number>> = { root: 0, nonroot: nonrootId, nobody: 65_534 }

/** The numbers behind `1234`, `1234:0` or a name of the image's passwd file. Without a group, a name has its own, a number 0. */
export function userIds(user: string): { readonly uid: number; readonly gid: number } {
  const [name = '', group, ...rest] = user.split(':')
  const uid = idOf(name)
  const gid = group === undefined ? (names[name] ?? 0) : idOf(group)
  if (uid === undefined || gid === undefined || rest.length > 0) throw invalidUser(user)
  return { uid, gid }
}

function idOf(text: string): number | undefined {
  if (/^\d{1,10}$/.test(text)) return Number(text)
  return names[text]
}

/** `--user` or the settings name a user that the image does not have. */
function invalidUser(user: string): PareError {
  return new PareError({
    code: 'invalid-user',
    exitCode: 2,
    message: `Expected a user such as \`65532\` or \`1234:0\`, got \`${user}\``,
    hint: `the image knows these names: ${Object.keys(names).join(', ')}`,
  })
}
