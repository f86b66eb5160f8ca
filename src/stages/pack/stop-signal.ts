import type { StartCommand } from '../../model/project.ts'

/** Programs that end their work and stop when they get SIGTERM. */
const graceful = new Set([
  'celery',
  'daphne',
  'dramatiq',
  'fastapi',
  'granian',
  'gunicorn',
  'huey_consumer',
  'hypercorn',
  'rq',
  'streamlit',
  'uvicorn',
  'uwsgi',
])

/**
 * The signal that stops a container of the image. A process with PID 1 gets no signal that it has no handler for, and
 * Python has one for SIGINT alone: SIGTERM would only be answered by the engine's kill after its grace period.
 */
export function stopSignalOf(start: StartCommand): 'SIGTERM' | 'SIGINT' {
  const [program = '', flag, module = ''] = start.argv
  const name = /^python/.test(program) && flag === '-m' ? module : program
  return graceful.has(name.split('/').at(-1)!.split('.')[0]!) ? 'SIGTERM' : 'SIGINT'
}
