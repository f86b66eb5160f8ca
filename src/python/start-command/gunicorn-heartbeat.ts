import type { StartCommand } from '../../model/project.ts'
import { join, type Program } from './program.ts'

/** gunicorn reads further arguments here: after its settings file, before its command line. */
const variable = 'GUNICORN_CMD_ARGS'

/**
 * The command with a place for gunicorn's heartbeat files that is writable in a container with a read-only root. A
 * variable, not an argument: it goes for commands that somebody else wrote too, and a container can be given another.
 */
export function withHeartbeat(program: Program, start: StartCommand): StartCommand {
  const { argv, directory, environment } = start
  const at = argv.findIndex(word => word.split('/').at(-1) === 'gunicorn')
  if (at === -1 || variable in environment) return start
  const words = argv.slice(at + 1)
  if (words.some(word => word.split('=')[0] === '--worker-tmp-dir')) return start
  if (program.bindings(join(directory, settingsFile(words)))?.names.has('worker_tmp_dir')) return start
  return {
    ...start,
    environment: { ...environment, [variable]: '--worker-tmp-dir /dev/shm' },
    evidence: [
      ...start.evidence,
      { text: `${variable} has gunicorn keep its heartbeat in /dev/shm, which a read-only container has as well` },
    ],
  }
}

/** The file that gunicorn takes its settings from, seen from its working directory. */
function settingsFile(words: readonly string[]): string {
  const at = words.findIndex(word => /^(?:-c|--config)(?:=|$)/.test(word))
  if (at === -1) return 'gunicorn.conf.py'
  const word = words[at]!
  const named = word.includes('=') ? word.slice(word.indexOf('=') + 1) : (words[at + 1] ?? '')
  return named.replace(/^(?:file:)?(?:\.\/)?/, '')
}
