import { hostPorts } from './compose-file.ts'
import type { InitFacts } from './init-facts.ts'

export const readmeStart = '<!-- pare -->'
export const readmeEnd = '<!-- /pare -->'

/** The section of a README that says how to start and build the project, between its markers. */
export function readmeSection({ services }: InitFacts): string {
  const ports = hostPorts(services)
  const folders = services.filter(({ language }) => language === 'python').map(({ folder }) => folder || '.')
  const addresses = services.flatMap(({ name, kind }) =>
    kind === 'web' && ports.has(name) ? [`http://localhost:${ports.get(name)} (\`${name}\`)`] : [],
  )
  const examples = services.flatMap(({ folder, exampleFile }) =>
    exampleFile ? [`cp ${inside(folder, '.env.example')} ${inside(folder, '.env')}`] : [],
  )
  const commands = [
    ...examples.map(command => [command, 'once: your own settings; never committed']),
    ['docker compose up --watch', 'the app with what it needs, from these sources'],
    ...folders.map(folder => [`pare build ${folder}`.replace(/ \.$/, ''), 'the thin image for production, proven']),
    ...folders.map(folder => [
      `pare env ${folder}`.replace(/ \.$/, ''),
      'which variables it reads, and which are missing',
    ]),
  ]
  const width = Math.max(...commands.map(([command]) => command!.length))
  return [
    readmeStart,
    '## Run it',
    '',
    '```console',
    ...commands.map(([command, what]) => `$ ${command!.padEnd(width)}  # ${what}`),
    '```',
    ...(addresses.length > 0 ? ['', `It answers at ${addresses.join(', ')}.`] : []),
    readmeEnd,
    '',
  ].join('\n')
}

function inside(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`
}

/** A README with the section in it: in place of the one that is there, or after everything else. */
export function withReadmeSection(readme: string, section: string): string {
  const newline = readme.includes('\r\n') ? '\r\n' : '\n'
  const text = section.replaceAll('\n', newline)
  const [start, end] = [readme.indexOf(readmeStart), readme.indexOf(readmeEnd)]
  if (start !== -1 && end > start) {
    const rest = readme.slice(end + readmeEnd.length)
    return `${readme.slice(0, start)}${text.trimEnd()}${rest}`
  }
  const body = readme.trimEnd()
  return body === '' ? text : `${body}${newline}${newline}${text}`
}
