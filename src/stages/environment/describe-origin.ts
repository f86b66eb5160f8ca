import type { ValueOrigin } from '../../model/environment.ts'
import type { Location } from '../../model/error.ts'

/** Where a value comes from, in words: `the shell`, `.env:3`, `the default at settings.py:12`. */
export function describeOrigin(origin: ValueOrigin): string {
  switch (origin.kind) {
    case 'shell':
      return 'the shell'
    case 'flag':
      return `\`${origin.flag}\``
    case 'default':
      return `the default at ${formatLocation(origin.location)}`
    case 'settings':
      return `the settings in ${formatLocation(origin.location)}`
    default:
      return formatLocation(origin.location)
  }
}

/** `settings.py:12:5`. */
export function formatLocation({ file, line, column }: Location): string {
  return [file, line, column].filter(part => part !== undefined).join(':')
}

/** The place of a value, where it stands in a file. */
export function locationOf(origin: ValueOrigin): Location | undefined {
  return 'location' in origin ? origin.location : undefined
}
