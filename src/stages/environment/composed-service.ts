import type { ComposeService } from '../../formats/compose/read-compose.ts'
import type { EnvironmentProfile } from '../../model/environment.ts'

/** A service of a Compose file of the project. */
export interface ComposedService extends ComposeService {
  /** The file that it stands in, relative to the project's directory. */
  readonly file: string
  readonly purpose: EnvironmentProfile['purpose']
  /** Whether it runs the project's own code. */
  readonly isOwn: boolean
}

/** Images of what apps talk to, and the port that each listens on. */
const backing: readonly (readonly [image: RegExp, port: number])[] = [
  [/^(?:postgres|postgis|timescaledb|pgvector|postgresql)/, 5432],
  [/^(?:mysql|mariadb|percona)/, 3306],
  [/^mongo/, 27_017],
  [/^(?:redis|valkey|keydb|dragonfly)/, 6379],
  [/^rabbitmq/, 5672],
  [/^memcached/, 11_211],
  [/^(?:elasticsearch|opensearch)/, 9200],
  [/^(?:minio|localstack)/, 9000],
]

/** The port that a service of this image listens on, where the image is one of a database, a cache or a queue. */
export function backingPort(image: string | undefined): number | undefined {
  const name = image?.slice(image.lastIndexOf('/') + 1)
  return name === undefined ? undefined : backing.find(([pattern]) => pattern.test(name))?.[1]
}
