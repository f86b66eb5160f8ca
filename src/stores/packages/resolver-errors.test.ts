import { describe, expect, test } from 'vitest'
import { resolverFailed } from './resolver-errors.ts'

const context = { file: 'requirements.txt', python: '3.13' }

/** What uv 0.13.9 writes for each kind of failure. */
const complaints: Record<string, string> = {
  unsatisfiable: `error: No solution found when resolving dependencies
  cause: Because flask==3.0.0 depends on werkzeug>=3.0.0 and you require flask==3.0.0, we can conclude that you require werkzeug>=3.0.0.
         And because you require werkzeug<2, we can conclude that your requirements are unsatisfiable.`,
  'not found': `error: No solution found when resolving dependencies
  cause: Because flaskkk was not found in the package registry and you require flaskkk, we can conclude that your requirements are unsatisfiable.`,
  'no such version': `error: No solution found when resolving dependencies
  cause: Because there is no version of flask==99.9 and you require flask==99.9, we can conclude that your requirements are unsatisfiable.`,
  'only older versions': `error: No solution found when resolving dependencies
  cause: Because only flask<=3.1.3 is available and you require flask>=99.9,<100, we can conclude that your requirements are unsatisfiable.`,
  'no wheel': `error: No solution found when resolving dependencies
  cause: Because pyicu==2.10 has no usable wheels and you require pyicu==2.10, we can conclude that your requirements are unsatisfiable.

hint: Wheels are required for \`pyicu\` because building from source is disabled for all packages (i.e., with \`--no-build\`)`,
  'no wheel at all': `error: No solution found when resolving dependencies
  cause: Because all versions of mysqlclient have no usable wheels and you require mysqlclient, we can conclude that your requirements are unsatisfiable.`,
  'no wheel for this Python': `error: No solution found when resolving dependencies
  cause: Because tensorflow==2.12.0 has no wheels with a matching Python ABI tag (e.g., \`cp313\`) and you require tensorflow==2.12.0, we can conclude that your requirements are unsatisfiable.

hint: You require CPython 3.13 (\`cp313\`), but we only found wheels for \`tensorflow\` (v2.12.0) with the following Python ABI tags: \`cp38\`, \`cp39\`, \`cp310\`, \`cp311\``,
  'another Python': `error: No solution found when resolving dependencies
  cause: Because the requested Python version (>=3.13.5) does not satisfy Python>=3.14 and oldie==1.0 depends on Python>=3.14, we can conclude that oldie==1.0 cannot be used.
         And because only oldie==1.0 is available and you require oldie, we can conclude that your requirements are unsatisfiable.

hint: The \`--python-version\` value (>=3.13.5) includes Python versions that are not supported by your dependencies (e.g., oldie==1.0 only supports >=3.14). Consider using a higher \`--python-version\` value.`,
  'another Python for the project':
    "error: The requested interpreter resolved to Python 3.11.2, which is incompatible with the project's Python requirement: `>=3.14` (from `project.requires-python`)",
  offline: `error: No solution found when resolving dependencies
  cause: Because django was not found in the cache and you require django, we can conclude that your requirements are unsatisfiable.

hint: Packages were unavailable because the network was disabled. When the network is disabled, registry packages may only be read from the cache.`,
  unreachable: `error: Request failed after 3 retries in 10.2s
  cause: Failed to fetch: https://me:s3cret@example.org/simple/flask/?token=1
  cause: error sending request for url (https://me:s3cret@example.org/simple/flask/?token=1)
  cause: client error (Connect)
  cause: tcp connect error
  cause: Connection refused (os error 111)`,
  untrusted: `error: Failed to fetch: https://example.org/simple/flask/
  cause: client error (Connect)
  cause: invalid peer certificate: UnknownIssuer

hint: Consider enabling use of system TLS certificates with the \`--system-certs\` command-line flag`,
  unauthorized: `error: No solution found when resolving dependencies
  cause: Because a was not found in the package registry and you require a, we can conclude that your requirements are unsatisfiable.

hint: An index URL (https://example.org/simple) could not be queried due to a lack of valid authentication credentials (401 Unauthorized)`,
  forbidden: `error: No solution found when resolving dependencies
  cause: Because a was not found in the package registry and you require a, we can conclude that your requirements are unsatisfiable.

hint: An index (https://example.org/simple) returned a 403 Forbidden error. Check that the index URL is correct and the credentials are valid.`,
  'no such URL': `error: Failed to download \`a @ https://example.org/a-1-py3-none-any.whl\`
  cause: Failed to fetch: https://example.org/a-1-py3-none-any.whl
  cause: HTTP status client error (404 Not Found) for url (https://example.org/a-1-py3-none-any.whl)`,
  'lock of a newer uv':
    'error: The lockfile at `uv.lock` uses an unsupported schema version (v9, but only v1 is supported). Downgrade to a compatible uv version, or remove the `uv.lock` prior to running `uv lock` or `uv sync`.',
  failing: `error: Failed to fetch: https://example.org/simple/a/
  cause: HTTP status server error (503 Service Unavailable) for url (https://example.org/simple/a/)`,
  stale: `Resolved 23 packages in 299ms
error: The lockfile at \`uv.lock\` needs to be updated, but \`--locked\` was provided.

hint: To update the lockfile, run \`uv lock\`.`,
  'from git': `   Updating https://github.com/pallets/flask (HEAD)
error: Failed to download and build \`flask @ git+https://github.com/pallets/flask\`
  cause: Git operation failed`,
  'needs build': 'error: Building source distributions is disabled',
  'no such folder': 'error: Distribution not found at: file:///work/nope',
  'no project':
    'error: `/work/x` does not appear to be a Python project, as neither `pyproject.toml` nor `setup.py` are present in the directory',
  'broken TOML': `error: Failed to parse: uv.lock
  cause: TOML parse error at line 3, column 9
           |
         3 | version 1
           |         ^
         expected \`=\``,
  unknown: 'error: Something new\n  cause: of its own kind',
}

describe('resolverFailed', () => {
  test('every failure has a code, a sentence and a way on', () => {
    const told = Object.entries(complaints).map(([name, stderr]) => {
      const { code, exitCode, message, hint } = resolverFailed(stderr, context)
      return `${name}\n  ${exitCode} ${code}\n  ${message}\n  ${hint}`
    })
    expect(told.join('\n')).toMatchSnapshot()
  })

  test('a secret of an index URL is not told', () => {
    expect(resolverFailed(complaints.unreachable!, context).message).not.toMatch(/s3cret|token=1/)
  })

  test('the tree that uv 0.9 draws is understood', () => {
    const git = resolverFailed(
      '  × Failed to download and build `flask @\n  │ git+https://github.com/pallets/flask`\n  ├─▶ Git operation failed\n  ╰─▶ Git executable not found.\n',
      context,
    )
    expect(git.message).toMatch(/^`flask @ git\+https:\/\/github.com\/pallets\/flask` would have to be built/)
    const version = resolverFailed(
      '  × No solution found when resolving dependencies:\n  ╰─▶ Because there is no version of flask==99.9 and you require flask==99.9, we\n      can conclude that your requirements are unsatisfiable.\n',
      context,
    )
    expect(version.message).toMatch(/no such version: Because there is no version of flask==99.9 and you require/)
  })

  test('the line that asks for the distribution is named', () => {
    const location = { file: 'base.txt', line: 3 }
    const locate = (name: string) => (name === 'pyicu' ? location : undefined)
    expect(resolverFailed(complaints['no wheel']!, { ...context, locate }).location).toEqual(location)
  })
})
