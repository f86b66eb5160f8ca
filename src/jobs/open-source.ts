import { join } from 'node:path'
import type { DistributionSource } from '../model/python/lock.ts'
import { storeFile } from '../stores/cache/stored-file.ts'
import type { GitRepositories } from '../stores/git/git-repository.ts'
import { archiveSource } from '../stores/sources/archive-source.ts'
import { directorySource } from '../stores/sources/directory-source.ts'
import { gitSource } from '../stores/sources/git-source.ts'
import type { Source } from '../stores/sources/source.ts'
import type { JobContext } from './context.ts'

/** The source of a distribution, fetched as far as it must be to know what building it takes. */
export async function openSource(
  source: DistributionSource,
  { directory, ignored }: { readonly directory: string; readonly ignored: readonly string[] },
  repositories: GitRepositories,
  context: JobContext,
): Promise<Source> {
  switch (source.kind) {
    case 'directory':
      return directorySource(
        join(directory, source.path),
        source.path,
        hostPath => storeFile(hostPath, context.cache),
        source.path === '.' ? ignored : [],
      )
    case 'archive': {
      const { url, fileName: name, digest, size, subdirectory } = source
      const archive = await context.downloads.fetch(
        { url, name, digest, ...(size === undefined ? {} : { size }) },
        context,
      )
      return archiveSource(archive, name, subdirectory)
    }
    case 'git': {
      const { url, commit, subdirectory } = source
      return gitSource(
        {
          read: (path, options) => repositories.read(url, commit, path, options),
          checkOut: (target, options) => repositories.checkOut(url, commit, target, options),
        },
        commit,
        subdirectory,
        context,
      )
    }
  }
}
