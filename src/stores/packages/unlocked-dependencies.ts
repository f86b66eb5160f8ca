import type { Advice } from '../../model/project.ts'

/** The project leaves versions open, so that another day or computer may get others. */
export function unlockedDependencies(file: string, names: readonly string[], command?: string): Advice {
  const shown = names.slice(0, 5).map(name => `\`${name}\``)
  const more = names.length > shown.length ? ` and ${names.length - shown.length} more` : ''
  const verb = names.length === 1 ? 'has no version' : 'have no versions'
  return {
    code: 'unlocked-dependencies',
    message: `${shown.join(', ')}${more} ${verb} pinned by \`${file}\`: another day or computer may get others`,
    hint:
      command === undefined
        ? 'pin them: `pare lock` keeps what is taken now; `uv lock` and `uv pip compile` write lockfiles that other tools read'
        : `pin them: \`pare lock\` keeps what is taken now; \`${command}\` writes a lockfile that other tools read`,
  }
}
