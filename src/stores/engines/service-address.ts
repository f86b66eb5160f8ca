/** What an engine tells of a container, as far as it says where it is reached. */
export interface InspectedContainer {
  readonly HostConfig: { readonly NetworkMode: string }
  readonly NetworkSettings: {
    readonly Ports: Readonly<Record<string, readonly { readonly HostPort: string }[] | null>> | null
    readonly Networks: Readonly<Record<string, { readonly Gateway: string; readonly IPAddress: string }>>
  }
}

const loopback = '127.0.0.1'

/**
 * The address by which this computer reaches the ports of a container; `own` are the computer's addresses. Where the
 * engine's networks are not this computer's, as with a rootless engine or one in a virtual machine, only published ports
 * are reached, and only under the same numbers; without any, `undefined`.
 */
export function serviceAddress(container: InspectedContainer, own: ReadonlySet<string>): string | undefined {
  const { Networks, Ports } = container.NetworkSettings
  if (container.HostConfig.NetworkMode === 'host') return loopback
  const near = Object.values(Networks).find(({ Gateway, IPAddress }) => IPAddress !== '' && own.has(Gateway))
  if (near !== undefined) return near.IPAddress
  const isSame = ([inside, outside]: [string, readonly { readonly HostPort: string }[] | null]) =>
    outside?.some(({ HostPort }) => inside === `${HostPort}/tcp`) === true
  return Object.entries(Ports ?? {}).some(isSame) ? loopback : undefined
}
