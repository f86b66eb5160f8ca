import { PareError } from '../../model/error.ts'
import { formatPlace, type SecretFinding } from './secret-finding.ts'

/**
 * The image would hold secrets: private keys, tokens or passwords in files of the project, or in distributions that do not
 * come from a public package index. Everybody who can pull an image can read them, in whichever layer they are.
 */
export function secretFound(findings: readonly SecretFinding[]): PareError {
  const [first] = findings
  const width = Math.max(...findings.map(finding => formatPlace(finding).length))
  const lines = findings.map(finding => `\n  | ${formatPlace(finding).padEnd(width)}  ${finding.kind}`)
  const count = findings.length === 1 ? 'a secret' : `${findings.length} secrets`
  const paths = [...new Set(findings.map(({ path }) => path))]
  const named = paths.slice(0, 3).map(path => JSON.stringify(path))
  const own = findings.every(({ distribution }) => distribution === undefined)
  return new PareError({
    code: 'secret-found',
    exitCode: 1,
    message: `The image would hold ${count}, for everybody who can pull it to read; nothing was stored${lines.join('')}`,
    hint: [
      own
        ? 'leave the file out (.dockerignore, or `[tool.pare] exclude`), and give the app its secrets when the container runs: by environment, or as a mounted file'
        : 'take it out of where the distribution is made, and give the app its secrets when the container runs',
      `what is no secret: \`[tool.pare] allow-secrets = [${named.join(', ')}${paths.length > 3 ? ', …' : ''}]\``,
    ].join('; '),
    ...(first!.distribution === undefined ? { location: locationOf(first!) } : {}),
  })
}

function locationOf({ path, line }: SecretFinding) {
  return { file: path, ...(line !== undefined ? { line } : {}) }
}
