import { type Command, Option } from 'commander'
import type { BuildOptions } from '../jobs/build-options.ts'
import { parsePlatform } from '../model/oci/platform.ts'
import { type Level, levels } from '../model/reason.ts'
import { parsePort } from './parse-port.ts'
import { parseProbe } from './parse-probe.ts'
import type { CommandContext } from './program.ts'
import type { ProgressStyle } from './progress.ts'
import { commaSeparated, repeatable } from './repeatable.ts'

/** The flags that say what the project is, where it comes from and how it is told. */
export interface ProjectFlags {
  readonly app?: string
  readonly port?: string
  readonly python?: string
  readonly suite?: string
  readonly platform: string[]
  readonly group: string[]
  readonly extra: string[]
  readonly level?: Level
  readonly keep: string[]
  readonly drop: string[]
  readonly probe: string[]
  readonly locked?: true
  readonly frozen?: true
  readonly offline?: true
  /** False for `--no-build`. */
  readonly build?: boolean
  readonly refresh?: true
  readonly allowExpiredArchive?: true
  readonly progress: ProgressStyle
  readonly json?: true
}

/** Declares those flags; `pare build` and `pare plan` take the same. */
export function declareProjectOptions(command: Command): Command {
  return command
    .option('--app <MODULE:OBJECT>', 'what to start, when it cannot be found or another is meant')
    .option('--port <PORT>', 'the port that the app listens on')
    .option('--python <VERSION>', 'the Python version, such as 3.13')
    .option('--suite <SUITE>', 'the Debian suite: trixie, bookworm or sid')
    .option('--platform <PLATFORM>', 'such as linux/amd64,linux/arm64 (default: this computer)', commaSeparated, [])
    .option('--group <NAME>', 'a dependency group to install as well; repeat it for more', commaSeparated, [])
    .option('--extra <NAME>', 'an extra of the project to install as well; repeat it for more', commaSeparated, [])
    .addOption(new Option('--level <LEVEL>', 'how much leaves (default: safe)').choices(levels))
    .option('--keep <NAME>', 'a module, or a pattern of files, that stays; repeat it for more', commaSeparated, [])
    .option('--drop <NAME>', 'a module, or a pattern of files, that leaves; repeat it for more', commaSeparated, [])
    .option('--probe <PATH>', 'a path that the proof asks for as well; repeat it for more', repeatable, [])
    .option('--locked', "fail when the project's lockfile is not up to date")
    .option('--no-build', 'refuse to build anything from source, the project itself included')
    .option('--offline', 'use the cache alone')
    .option('--refresh', 'ask the archive and the package index again, however fresh the cache is')
    .option('--allow-expired-archive', 'accept an archive past its Valid-Until, with a warning')
    .addOption(
      new Option('--progress <STYLE>', 'how progress is shown')
        .choices(['auto', 'plain', 'json', 'quiet'])
        .default('auto'),
    )
    .option('--json', 'print the result as one JSON document')
}

/** What those flags ask for; everything else is as if it had not been given. */
export function projectOptions(directory: string, flags: ProjectFlags, { trailing }: CommandContext): BuildOptions {
  return {
    directory,
    tags: [],
    platforms: flags.platform.map(parsePlatform),
    outputs: [],
    ...(flags.app !== undefined ? { app: flags.app } : {}),
    ...(trailing !== undefined ? { command: trailing } : {}),
    ...(flags.port !== undefined ? { port: parsePort(flags.port) } : {}),
    ...(flags.python !== undefined ? { python: flags.python } : {}),
    ...(flags.suite !== undefined ? { suite: flags.suite } : {}),
    selection: { groups: flags.group, extras: flags.extra },
    ...(flags.level !== undefined ? { level: flags.level } : {}),
    keep: flags.keep,
    drop: flags.drop,
    probes: flags.probe.map(path => parseProbe('--probe', path)),
    environment: {},
    labels: {},
    isGitLabelled: false,
    prove: 'auto',
    isLocked: flags.locked === true,
    isFrozen: flags.frozen === true,
    isExpiredArchiveAllowed: flags.allowExpiredArchive === true,
    isRefreshed: flags.refresh === true,
    isBuildRefused: flags.build === false,
  }
}
