/** The engines that `pare bench` builds with. */
export const engineNames = ['docker', 'buildkit', 'podman'] as const
export type EngineName = (typeof engineNames)[number]

/** A container engine, or a builder alone; all that a run puts into it carries one label, so that it can be taken out. */
export interface Engine {
  readonly name: EngineName
  /** Of client and engine, in words. */
  readonly version: string
  /** What builds: `classic builder`, `BuildKit`, `Buildah`. */
  readonly builder: string
  /** Whether a Dockerfile may mount a cache of downloads. */
  readonly hasCacheMounts: boolean
  /** On every image and container of this run, whoever makes them: `NAME=VALUE`. */
  readonly label: string
  /** The name of an image that is gone afterwards. */
  nameOf(what: string): string
  /** Whether an image that a registry has is there now. */
  pull(reference: string): Promise<boolean>
  /** Makes a rootfs in a tar file an image to build on. */
  importRootfs(file: string, name: string, environment: Readonly<Record<string, string>>): Promise<void>
  /** Builds; the seconds are those of the whole process. Throws `BuildFailed` with what it said. */
  build(build: EngineBuild): Promise<{ readonly seconds: number }>
  /** Writes an image as an archive that `docker load` reads. */
  save(image: string, file: string): Promise<void>
  /** Takes an image out of an archive; absent where there is no place for one. */
  readonly load?: (file: string) => Promise<void>
  /** Starts containers; absent where the engine builds and runs nothing. */
  readonly runner?: Runner
  /** Removes every image and container that was made through this value. Not stopped by a signal. */
  remove(): Promise<void>
}

export interface EngineBuild {
  readonly context: string
  /** Below the context. */
  readonly dockerfile: string
  readonly tag: string
  readonly buildArguments: Readonly<Record<string, string>>
  readonly isCacheUsed: boolean
}

/** Runs images, on the host's network, which every engine has. */
export interface Runner {
  /** Resolves to the ID of the container. */
  start(image: string): Promise<string>
  /** Bytes of memory that its processes hold; `undefined` where the engine does not tell. */
  residentMemory(container: string): Promise<number | undefined>
  isRunning(container: string): Promise<boolean>
  lastLines(container: string): Promise<string>
  stop(container: string): Promise<void>
}
