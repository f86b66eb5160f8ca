import { dockerfileOf, execForm, runLine } from './shell-lines.ts'

export interface CFacts {
  /** How it is built: by make, by CMake, or by the compiler from all its sources. */
  readonly build: 'make' | 'cmake' | 'compiler'
  /** The program that make or CMake makes. */
  readonly program: string
  /** Sources for the compiler. */
  readonly sources: readonly string[]
  readonly isCpp: boolean
  readonly port?: number
}

/** A Dockerfile for a service in C or C++: one static binary and nothing else. */
export function cDockerfile({ build, program, sources, isCpp, port }: CFacts): string {
  const source = 'type=bind,target=/src,rw'
  const commands = {
    make: [`make ${program} LDFLAGS=-static`, `install -D ${program} /out/app`],
    cmake: [
      'cmake -S . -B /build -DCMAKE_BUILD_TYPE=Release -DCMAKE_EXE_LINKER_FLAGS=-static',
      'cmake --build /build',
      `install -D "$(find /build -type f -name ${program})" /out/app`,
    ],
    compiler: ['mkdir -p /out', `${isCpp ? 'g++' : 'gcc'} -O2 -static -o /out/app ${sources.join(' ')}`],
  }[build]
  return dockerfileOf(
    [
      `FROM gcc:15 AS builder`,
      ...(build === 'cmake'
        ? [
            '# hadolint ignore=DL3008',
            'RUN apt-get update && apt-get install -y --no-install-recommends cmake && rm -rf /var/lib/apt/lists/*',
          ]
        : []),
      'WORKDIR /src',
      runLine(commands, [source]),
    ],
    ['FROM scratch', 'COPY --from=builder /out/app /app', 'USER 65532:65532'],
    [...(port === undefined ? [] : [`EXPOSE ${port}`]), `CMD ${execForm(['/app'])}`],
  )
}
