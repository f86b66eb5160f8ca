import type { HostName } from '../model/sandbox.ts'
import { planServices } from '../stages/dev/plan-services.ts'
import { type ComposeServices, composeProblem, startComposeServices } from '../stores/engines/compose-services.ts'
import type { ComposedProject } from './composed-project.ts'
import type { JobContext } from './context.ts'
import { step } from './step.ts'

/** Services of compose files that run beside projects, for as long as this is not disposed of. */
export interface BackingServices extends AsyncDisposable {
  readonly names: readonly string[]
  /** What the projects know them by, and each other. */
  readonly hosts: readonly HostName[]
  /** Whether what the compose files say of the projects' environment holds: it names these services. */
  readonly isUp: boolean
}

export const noServices: BackingServices = { names: [], hosts: [], isUp: false, [Symbol.asyncDispose]: async () => {} }

/** Starts what the compose files of these projects bring, once, and waits until it is healthy. */
export async function backingServices(
  projects: readonly (ComposedProject | undefined)[],
  context: JobContext,
  onLine: (service: string, stream: 'stdout' | 'stderr', text: string) => void,
): Promise<BackingServices> {
  const composed = projects.filter(project => project !== undefined)
  if (composed.length === 0) return noServices
  const plans = [...Map.groupBy(composed, ({ folder }) => folder.directory)].map(([directory, group]) => ({
    directory,
    ...planServices(
      group[0]!.compose,
      group.flatMap(({ app }) => app ?? []),
    ),
  }))
  const wanted = plans.flatMap(({ backing }) => backing)
  const { environment, signal, observer } = context
  const work = { environment, ...(signal ? { signal } : {}) }
  const problem = wanted.length === 0 ? undefined : await composeProblem(work)
  if (problem !== undefined) {
    const names = wanted.map(name => `\`${name}\``).join(', ')
    /** The compose file brings services that nothing on this computer can start. The app is run without them. */
    observer?.({
      type: 'warning',
      code: 'services-left-out',
      message: `${names} of the compose file ${wanted.length === 1 ? 'is' : 'are'} not started: ${problem}; what it sets for the app is not used`,
      hint: 'install Docker with Compose, or say that they are not wanted: `pare dev --no-services`',
    })
    return noServices
  }
  await using stack = new AsyncDisposableStack()
  const up: ComposeServices[] = []
  if (wanted.length > 0) {
    await step(
      'services',
      context,
      async () => {
        for (const { directory, backing } of plans) {
          if (backing.length > 0)
            up.push(stack.use(await startComposeServices({ directory, services: backing, onLine, ...work })))
        }
      },
      () => described(wanted, new Set(up.flatMap(({ started }) => started))),
    )
  }
  for (const name of up.flatMap(({ unreachable }) => unreachable)) {
    /** The engine's networks are not this computer's, as with a rootless one or one in a virtual machine. */
    observer?.({
      type: 'warning',
      code: 'service-unreachable',
      message: `\`${name}\` runs where this computer reaches nothing but published ports, and publishes none under its own number`,
      hint: 'publish it in the compose file, such as `ports: ["127.0.0.1:5432:5432"]`',
    })
  }
  const built = plans.flatMap(plan => plan.built.map(name => ({ name, address: '127.0.0.1' })))
  const owned = stack.move()
  return {
    names: wanted,
    hosts: [...up.flatMap(({ hosts }) => hosts), ...built],
    isUp: true,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

function described(wanted: readonly string[], started: ReadonlySet<string>): string {
  return wanted.map(name => (started.has(name) ? name : `${name} (ran already)`)).join(', ')
}
