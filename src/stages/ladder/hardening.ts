/** What an attacker finds useful in an image. */
export type Tool = 'shell' | 'package-manager'

const shells = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh', 'busybox', 'rbash', 'fish', 'csh', 'tcsh'])
const managers = new Set([
  ...['apt', 'apt-get', 'dpkg', 'apk', 'rpm', 'dnf', 'yum', 'pip', 'pip3', 'uv', 'poetry', 'pdm', 'pipenv', 'conda'],
  ...['npm', 'gem', 'cpan', 'easy_install'],
])

/** Whether a program of an image is a shell or a package manager, by its path. */
export function toolAt(path: string): Tool | undefined {
  const [, name] = /(?:^|\/)s?bin\/([^/]+)$/.exec(path) ?? []
  if (name === undefined) return undefined
  if (shells.has(name)) return 'shell'
  return managers.has(name) ? 'package-manager' : undefined
}
