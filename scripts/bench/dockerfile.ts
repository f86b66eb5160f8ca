/** What a Dockerfile is written from. */
export interface DockerfileOptions {
  /** Has Python with venv and pip. */
  readonly builderBase: string
  readonly base: string
  readonly argv: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** Below the project's directory. */
  readonly directory: string
  /** Whether the dependencies' bytecode is compiled while building, or thrown away. */
  readonly hasBytecode: boolean
}

/** A multi-stage Dockerfile as careful people write it: a virtual environment without pip, tests and caches. */
export function multiStageDockerfile(options: DockerfileOptions): string {
  const { builderBase, base, argv, environment, directory, hasBytecode } = options
  const compile = '/venv/bin/python -m compileall -q --invalidation-mode unchecked-hash /venv'
  const variables = { PATH: '/venv/bin:/usr/local/bin:/usr/bin:/bin', PYTHONDONTWRITEBYTECODE: '1', ...environment }
  return `FROM ${builderBase} AS builder
RUN python3 -m venv /venv
COPY requirements.txt .
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check -r requirements.txt \\
 && /venv/bin/pip uninstall --yes pip \\
 && find /venv '(' -name __pycache__ -o -name tests -o -name test ')' -type d -prune -exec rm -rf '{}' +${hasBytecode ? ` \\\n && ${compile}` : ''}

FROM ${base}
${base === builderBase ? '' : 'COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/\n'}COPY --from=builder /venv /venv
ENV ${Object.entries(variables)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(' ')}
WORKDIR ${['/app', directory].filter(part => part !== '').join('/')}
COPY . /app
CMD ${JSON.stringify(argv)}
`
}
