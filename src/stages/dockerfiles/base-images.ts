/** Official base images for a Python version, by what they are. */
export function officialBases(python: string): {
  readonly ubuntu: string
  readonly python: string
  readonly slim: string
  readonly alpine: string
  readonly distroless: string
} {
  return {
    ubuntu: 'ubuntu:24.04',
    python: `python:${python}`,
    slim: `python:${python}-slim`,
    alpine: `python:${python}-alpine`,
    // Debian 13 has Python 3.13, Debian 12 had 3.11; there is no image of any other.
    distroless: `gcr.io/distroless/python3-debian${python === '3.11' ? 12 : 13}`,
  }
}
