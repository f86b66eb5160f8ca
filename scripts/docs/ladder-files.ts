import { withoutIgnoreFile } from '../../src/jobs/bench/dockerfile-climber.ts'
import type { DockerfileFacts } from '../../src/stages/dockerfiles/dockerfile-facts.ts'
import { dockerIgnoreFile } from '../../src/stages/dockerfiles/ignore-file.ts'
import { type DockerfileStyle, ladderDockerfile } from '../../src/stages/dockerfiles/ladder-dockerfile.ts'
import { goDockerfile, goModule, goServer } from '../../src/stages/ladder/go-server.ts'
import { rungs } from '../../src/stages/ladder/rungs.ts'
import { standInKinds, standInScript } from '../../src/stages/ladder/stand-in-script.ts'

/** The Flask app of the story, as examples/flask-hello has it. */
const story: DockerfileFacts = {
  python: '3.13',
  dependencies: {
    kind: 'requirements',
    file: 'requirements.txt',
    files: ['requirements.txt'],
    groups: [],
    extras: [],
  },
  argv: ['python', 'app.py'],
  directory: '',
  environment: {},
  importRoots: [''],
  port: 5000,
  isInstalled: false,
}

/** The files of ladder/ that are made from the templates: Dockerfiles, ignore files, and scripts of base images. */
export function ladderFiles(): [path: string, text: string][] {
  const files: [string, string][] = standInKinds.map(kind => [`ladder/bases/${kind}.sh`, standInScript(kind)])
  for (const { name, made } of rungs) {
    if (made.by === 'dockerfile') {
      files.push([`ladder/${name}/Dockerfile`, ladderDockerfile(name as DockerfileStyle, story, 'pip')])
      if (!withoutIgnoreFile.includes(name)) files.push([`ladder/${name}/.dockerignore`, dockerIgnoreFile()])
    }
    if (made.by !== 'go') continue
    files.push([`ladder/${name}/Dockerfile`, goDockerfile(5000)])
    files.push([`ladder/${name}/main.go`, goServer({ port: 5000, path: '/', revision: 0 })])
    files.push([`ladder/${name}/go.mod`, goModule])
  }
  return files
}
