import type { InitFacts } from './init-facts.ts'

/**
 * A workflow that builds, proves and pushes. Registry and repository are variables of the user's own repository: a host
 * name in here would be a guess.
 */
export function workflowFile({ services }: InitFacts): string {
  const python = services.filter(({ language }) => language === 'python')
  const single = python.length === 1 && services.length === 1
  const folder = single ? python[0]!.folder || '.' : `\${{ matrix.service }}`
  const image = single ? `\${{ vars.IMAGE }}` : `\${{ vars.IMAGE }}/\${{ matrix.service }}`
  const matrix = single
    ? ''
    : `    strategy:
      matrix:
        service: [${python.map(({ folder: name }) => name || '.').join(', ')}]
`
  return `# Set these of the repository (Settings, Secrets and variables, Actions):
#   variables  PARE_REPOSITORY  where pare is kept, such as OWNER/pare
#              REGISTRY         the registry's host name
#              IMAGE            what the image is called there, with the host name and without a tag
#   secrets    REGISTRY_USER, REGISTRY_PASSWORD
name: image

on:
  push:
    branches: [main, master]
  pull_request:

permissions:
  contents: read

jobs:
  image:
    runs-on: ubuntu-24.04
${matrix}    steps:
      - uses: actions/checkout@v4
      - uses: actions/checkout@v4
        with:
          repository: \${{ vars.PARE_REPOSITORY }}
          # Which is never a part of the image.
          path: .pare/tool
      - uses: actions/cache@v4
        with:
          path: ~/.cache/pare
          key: pare-\${{ hashFiles('**/*.lock', '**/requirements*.txt', '**/pyproject.toml') }}
          restore-keys: pare-
      # The proof runs in namespaces, which Ubuntu forbids ordinary users.
      - run: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0
      - name: Build and prove
        if: github.event_name == 'pull_request'
        run: .pare/tool/pare build ${folder}
      - name: Log in
        if: github.event_name == 'push'
        env:
          REGISTRY: \${{ vars.REGISTRY }}
          REGISTRY_USER: \${{ secrets.REGISTRY_USER }}
          REGISTRY_PASSWORD: \${{ secrets.REGISTRY_PASSWORD }}
        run: echo "$REGISTRY_PASSWORD" | docker login "$REGISTRY" --username "$REGISTRY_USER" --password-stdin
      - name: Build, prove and push
        if: github.event_name == 'push'
        env:
          IMAGE: ${image}
        run: .pare/tool/pare build ${folder} --label-git --push --tag "$IMAGE:\${{ github.sha }}" >> "$GITHUB_STEP_SUMMARY"
`
}
