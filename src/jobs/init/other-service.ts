import { cDockerfile } from '../../stages/dockerfiles/c-dockerfile.ts'
import { goDockerfile } from '../../stages/dockerfiles/go-dockerfile.ts'
import { dockerIgnoreFile } from '../../stages/dockerfiles/ignore-file.ts'
import { nodeDockerfile } from '../../stages/dockerfiles/node-dockerfile.ts'
import { backingServicesOfModules } from '../../stages/init/backing-services.ts'
import { cService } from '../../stages/init/c-service.ts'
import type { FolderView } from '../../stages/init/folder-view.ts'
import { goService } from '../../stages/init/go-service.ts'
import type { ServiceFacts } from '../../stages/init/init-facts.ts'
import { nodeService } from '../../stages/init/node-service.ts'

type Facts = Omit<ServiceFacts, 'folder' | 'name'>

/** What is known of a service that is not Python; `undefined` where nothing in the folder is one. */
export function otherService(view: FolderView): Facts | undefined {
  return goFacts(view) ?? nodeFacts(view) ?? cFacts(view) ?? ownDockerfile(view)
}

/** A program whose image holds nothing but itself: there is nothing to mount a source over. */
const compiled = {
  ignoreFile: dockerIgnoreFile(),
  isMountable: false,
  hiddenFolders: [],
  rebuildFiles: ['.'],
  variables: [],
}

function goFacts(view: FolderView): Facts | undefined {
  const found = goService(view)
  return (
    found && {
      ...compiled,
      ...listening(found.port),
      language: 'go',
      dockerfile: { text: goDockerfile(found) },
      backing: backingServicesOfModules(found.modules),
    }
  )
}

function nodeFacts(view: FolderView): Facts | undefined {
  const found = nodeService(view)
  if (found === undefined) return undefined
  const { port, hasBuild, hasDependencies, watchArgv, lockfile, modules } = found
  return {
    ...compiled,
    ...listening(port),
    language: 'node',
    ...(watchArgv ? { developmentCommand: watchArgv } : {}),
    dockerfile: {
      text: nodeDockerfile({ ...found, ...(port !== undefined ? { healthcheck: { port, path: '/' } } : {}) }),
    },
    isMountable: !hasBuild,
    hiddenFolders: hasDependencies && !hasBuild ? ['node_modules'] : [],
    rebuildFiles: hasBuild ? ['.'] : ['package.json', ...(lockfile ? [lockfile] : []), 'Dockerfile'],
    backing: backingServicesOfModules(modules),
  }
}

function cFacts(view: FolderView): Facts | undefined {
  const found = cService(view)
  return (
    found && {
      ...compiled,
      ...listening(found.port),
      language: 'c',
      dockerfile: { text: cDockerfile(found) },
      backing: [],
    }
  )
}

/** Whatever it is: somebody has said how it is built. */
function ownDockerfile(view: FolderView): Facts | undefined {
  const text = view.read('Dockerfile') ?? view.read('Containerfile')
  if (text === undefined) return undefined
  const port = Number(/^EXPOSE\s+(\d+)/im.exec(text)?.[1])
  return {
    ...compiled,
    ...listening(port > 0 ? port : undefined),
    language: 'other',
    dockerfile: { text },
    backing: [],
  }
}

function listening(port: number | undefined): Pick<ServiceFacts, 'kind' | 'port'> {
  return port === undefined ? { kind: 'worker' } : { kind: 'web', port }
}
