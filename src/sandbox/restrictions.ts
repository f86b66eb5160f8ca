import { readFile } from 'node:fs/promises'

/** A setting of the kernel that keeps ordinary users from making namespaces, and the command that lifts it. */
interface Restriction {
  readonly file: string
  readonly isOn: (value: string) => boolean
  readonly remedy: string
}

const known: readonly Restriction[] = [
  {
    // A kernel patch of Debian's.
    file: '/proc/sys/kernel/unprivileged_userns_clone',
    isOn: value => value === '0',
    remedy: 'sudo sysctl kernel.unprivileged_userns_clone=1',
  },
  {
    // AppArmor's, on Ubuntu since 24.04.
    file: '/proc/sys/kernel/apparmor_restrict_unprivileged_userns',
    isOn: value => value !== '0',
    remedy: 'sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0',
  },
  {
    file: '/proc/sys/user/max_user_namespaces',
    isOn: value => value === '0',
    remedy: 'sudo sysctl user.max_user_namespaces=15000',
  },
]

/** The commands that would lift what this computer's kernel restricts. */
export async function readRestrictions(): Promise<readonly string[]> {
  const remedies = await Promise.all(
    known.map(async ({ file, isOn, remedy }) => {
      const value = await readFile(file, 'utf8').catch(() => undefined)
      return value !== undefined && isOn(value.trim()) ? [remedy] : []
    }),
  )
  return remedies.flat()
}
