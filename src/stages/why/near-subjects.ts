import { baseName, type ImagePath } from '../../model/image-path.ts'
import type { Reasons } from '../../model/reason.ts'
import { nearest } from '../../python/start-command/nearest.ts'

/** What a person who typed `text` may have meant: modules, file names, distributions. */
export function nearSubjects({ kept, left }: Reasons, text: string): string[] {
  const entries = [...kept, ...left]
  const isPath = text.includes('/')
  const names = new Set<string>()
  for (const { path, module, origin } of entries) {
    if (isPath) names.add(`/${path}`)
    else {
      if (module !== undefined) names.add(module)
      const base = baseName(path)
      if (!base.endsWith('.pyc')) names.add(base)
      if (origin.startsWith('distribution:')) names.add(origin.slice('distribution:'.length))
    }
  }
  if (!isPath) return nearest(text, names)
  // The right name in the wrong folder is likelier than a name that is spelt alike.
  const base = baseName(text as ImagePath)
  const elsewhere = [...names].filter(name => name.endsWith(`/${base}`)).slice(0, 3)
  return elsewhere.length > 0 ? elsewhere : nearest(text.startsWith('/') ? text : `/${text}`, names)
}
