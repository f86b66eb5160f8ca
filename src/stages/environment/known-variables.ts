/** Variables that the interpreter, a server or a library reads without the project's code saying so. */
interface KnownVariables {
  /** A dependency that must be there; without it, every project may mean them. */
  readonly distribution?: string
  readonly reader: string
  readonly names: RegExp
}

const known: readonly KnownVariables[] = [
  { reader: 'Python', names: /^PYTHON[A-Z0-9_]+$/ },
  {
    reader: 'the operating system',
    names:
      /^(?:PATH|HOME|USER|SHELL|LANG|LANGUAGE|LC_[A-Z]+|TZ|TERM|TMPDIR|HOSTNAME|NO_COLOR|SSL_CERT_(?:FILE|DIR)|XDG_\w+)$/,
  },
  { reader: 'HTTP clients', names: /^(?:https?|no|all)_proxy$/i },
  { reader: 'Docker Compose', names: /^(?:COMPOSE_|DOCKER_)[A-Z0-9_]+$/ },
  { reader: 'pip and uv', names: /^(?:PIP_|UV_|POETRY_)[A-Z0-9_]+$/ },
  { reader: 'Flask', distribution: 'flask', names: /^FLASK_[A-Z0-9_]+$/ },
  { reader: 'Werkzeug', distribution: 'flask', names: /^WERKZEUG_[A-Z0-9_]+$/ },
  {
    reader: 'Django',
    distribution: 'django',
    names: /^DJANGO_(?:SETTINGS_MODULE|SUPERUSER_\w+|ALLOW_ASYNC_UNSAFE|COLORS)$/,
  },
  {
    reader: 'gunicorn',
    distribution: 'gunicorn',
    names: /^(?:GUNICORN_CMD_ARGS|WEB_CONCURRENCY|PORT|FORWARDED_ALLOW_IPS)$/,
  },
  { reader: 'uvicorn', distribution: 'uvicorn', names: /^(?:UVICORN_[A-Z0-9_]+|WEB_CONCURRENCY|FORWARDED_ALLOW_IPS)$/ },
  { reader: 'Celery', distribution: 'celery', names: /^(?:CELERY_[A-Z0-9_]+|C_FORCE_ROOT)$/ },
  { reader: 'libpq', distribution: 'psycopg', names: /^PG[A-Z]+$/ },
  { reader: 'libpq', distribution: 'psycopg2', names: /^PG[A-Z]+$/ },
  { reader: 'libpq', distribution: 'psycopg2-binary', names: /^PG[A-Z]+$/ },
  { reader: 'asyncpg', distribution: 'asyncpg', names: /^PG[A-Z]+$/ },
  { reader: 'boto3', distribution: 'boto3', names: /^AWS_[A-Z0-9_]+$/ },
  { reader: 'Sentry', distribution: 'sentry-sdk', names: /^SENTRY_[A-Z0-9_]+$/ },
  { reader: 'OpenTelemetry', distribution: 'opentelemetry-sdk', names: /^OTEL_[A-Z0-9_]+$/ },
  { reader: 'Dynaconf', distribution: 'dynaconf', names: /^(?:ENV_FOR_DYNACONF|[A-Z]+_FOR_DYNACONF)$/ },
  { reader: 'OpenAI', distribution: 'openai', names: /^OPENAI_[A-Z0-9_]+$/ },
  { reader: 'pytest', distribution: 'pytest', names: /^(?:PYTEST_[A-Z0-9_]+|PY_COLORS)$/ },
]

/** Who reads a variable that the project's own code does not read, where that is known. */
export function knownReader(name: string, dependencies: ReadonlySet<string>): string | undefined {
  return known.find(
    ({ distribution, names }) => (distribution === undefined || dependencies.has(distribution)) && names.test(name),
  )?.reader
}
