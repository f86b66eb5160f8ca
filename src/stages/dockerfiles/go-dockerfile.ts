import { dockerfileOf, runLine } from './shell-lines.ts'

export interface GoFacts {
  /** The version of `go.mod`, such as `1.26`. */
  readonly version: string
  /** Whether there is a `go.sum`: without it nothing is fetched. */
  readonly hasSum: boolean
  /** The main package, such as `.` or `./cmd/server`. */
  readonly main: string
  readonly port?: number
}

/** A Dockerfile for a Go service: one static binary and nothing else. */
export function goDockerfile({ version, hasSum, main, port }: GoFacts): string {
  const modules = 'type=cache,target=/go/pkg/mod'
  const lists = ['go.mod', ...(hasSum ? ['go.sum'] : [])]
  return dockerfileOf(
    [
      `FROM golang:${version} AS builder`,
      'WORKDIR /src',
      ...(hasSum
        ? [runLine(['go mod download'], [modules, ...lists.map(path => `type=bind,source=${path},target=${path}`)])]
        : []),
      runLine(
        [`CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o /out/app ${main}`],
        [modules, 'type=cache,target=/root/.cache/go-build', 'type=bind,target=.'],
      ),
    ],
    [
      'FROM scratch',
      '# For its own calls over TLS.',
      'COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt',
      'COPY --from=builder /out/app /app',
      'USER 65532:65532',
    ],
    [...(port === undefined ? [] : [`EXPOSE ${port}`]), 'CMD ["/app"]'],
  )
}
