import type { Output } from '../jobs/build-options.ts'
import { PareError } from '../model/error.ts'

/** The output that `type=oci,dest=FILE` names; a bare path is `type=local,dest=PATH`, as in buildx. `-` is standard output. */
export function parseOutput(text: string): Output {
  if (!text.includes('=')) return { type: 'local', destination: text }
  const fields = new Map<string, string>()
  for (const part of text.split(',')) {
    const at = part.indexOf('=')
    if (at < 1) throw invalidOutput(text, `\`${part}\` is not KEY=VALUE`)
    fields.set(part.slice(0, at), part.slice(at + 1))
  }
  const unknown = [...fields.keys()].find(key => !['type', 'dest', 'tar'].includes(key))
  if (unknown !== undefined) throw invalidOutput(text, `pare knows no key \`${unknown}\``)
  const destination = fields.get('dest')
  const isArchive = fields.get('tar') !== 'false'
  const type = fields.get('type')
  if (type === 'registry') return { type }
  if (type !== 'oci' && type !== 'docker' && type !== 'local')
    throw invalidOutput(text, `pare knows no type \`${type}\``)
  if (!destination) throw invalidOutput(text, '`dest` is missing')
  if (destination === '-' && (type === 'local' || !isArchive)) {
    throw invalidOutput(text, 'a folder cannot be written to standard output')
  }
  return type === 'oci' ? { type, destination, isArchive } : { type, destination }
}

/** `--output` was given something that it does not mean. */
export function invalidOutput(text: string, reason: string): PareError {
  return new PareError({
    code: 'invalid-output',
    exitCode: 2,
    message: `Expected an output such as \`type=oci,dest=app.tar\`, got \`${text}\`: ${reason}`,
    hint: 'the types are oci, docker, local and registry; `type=oci,tar=false,dest=DIR` writes a folder',
  })
}
