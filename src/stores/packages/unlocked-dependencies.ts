import type { Advice } from '../../model/project.ts'

/** The project leaves versions open, so that another day or computer may get others. */
export function unlockedDependencies(file: string, names: readonly string[]): Advice {
  const shown = names.slice(0, 5).map(name => `\`${name}\``)
  const more = names.length > shown.length ? ` and ${names.length - shown.length} more` : ''
  const verb = names.length === 1 ? 'has no version' : 'have no versions'
  return {
    code: 'unlocked-dependencies',
    message: `${shown.join(', ')}${more} ${verb} pinned by \`${file}\`: another day or computer may get others`,
    hint: 'pin them: `uv lock` writes a lockfile for a pyproject.toml, `uv pip compile` a requirements.txt with versions',
  }
}
