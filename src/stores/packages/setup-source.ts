import { dirname, join } from 'node:path'
import { normalName } from '../../formats/packaging/lock-reader.ts'
import { parseSetupConfiguration } from '../../formats/packaging/setup-cfg.ts'
import { parseToolRequirement, type ToolRequirement } from '../../formats/packaging/tool-requirement.ts'
import { PareError } from '../../model/error.ts'
import { readSetupCall, type SetupCall } from '../../python/setup-script.ts'
import { checkedSelection } from './dependency-selection.ts'
import { planGeneratedProject } from './generated-project.ts'
import { readOptionalInput } from './input-file.ts'
import { planOwnBuild } from './own-build.ts'
import { checkPythonVersion } from './python-conflict.ts'
import type { Resolution } from './resolution.ts'
import type { SourceContext } from './source-context.ts'

/** What setup.cfg and setup.py beside each other say, as far as that is known without running anything. */
interface SetupFiles {
  readonly requiresPython?: string
  /** `undefined` where only running the script would tell. */
  readonly dependencies?: readonly string[]
  readonly extras: ReadonlyMap<string, readonly string[]>
  readonly call?: SetupCall
  readonly texts: readonly (string | undefined)[]
}

/** How the dependencies in a setup.cfg or setup.py are resolved. */
export async function planSetupResolution(file: string, context: SourceContext): Promise<Resolution> {
  const { requiresPython, dependencies, extras, texts, call } = await readSetupFiles(file, context.directory)
  checkPythonVersion(requiresPython, context.target, file)
  const selection = checkedSelection(context.selection, { groups: [], extras: extras.keys() }, file)
  if (dependencies === undefined) {
    if (!context.builds) throw setupOnly(join(dirname(file), 'setup.py'), call?.location)
    return planOwnBuild(file, selection.extras, context)
  }
  const wanted = [...extras]
    .filter(([name]) => selection.extras.includes(normalName(name)))
    .flatMap(([, texts]) => texts)
  return planGeneratedProject(
    {
      file,
      requirements: [...dependencies, ...wanted].map(text => requirementOf(text, file)),
      indexes: [],
      texts,
      lockCommand: `uv pip compile --generate-hashes ${file} -o requirements.txt`,
    },
    context,
  )
}

/** Reads setup.cfg and setup.py; the script counts where it says something itself. */
export async function readSetupFiles(file: string, directory: string): Promise<SetupFiles> {
  const folder = dirname(file)
  const configuration = await readOptionalInput(directory, join(folder, 'setup.cfg'))
  const script = await readOptionalInput(directory, join(folder, 'setup.py'))
  const said = parseSetupConfiguration(configuration ?? '')
  const call = script === undefined ? undefined : setupCallOf(script)
  const files = await Promise.all(said.dependencyFiles.map(name => readOptionalInput(directory, join(folder, name))))
  const listed = [...said.dependencies, ...files.flatMap(text => requirementLines(text ?? ''))]
  // Where both name dependencies, setuptools takes those of setup.cfg.
  const own =
    listed.length > 0 ? listed : call === undefined ? (script === undefined ? [] : undefined) : call.dependencies
  const requiresPython = said.requiresPython ?? call?.requiresPython
  return {
    ...(requiresPython === undefined ? {} : { requiresPython }),
    ...(own === undefined ? {} : { dependencies: own }),
    ...(call === undefined ? {} : { call }),
    extras: new Map([...(call?.extras ?? []), ...said.extras]),
    texts: [configuration, script, ...files],
  }
}

function setupCallOf(script: string): SetupCall | undefined {
  return readSetupCall({
    files: new Set(['setup.py']),
    read: path => (path === 'setup.py' ? Buffer.from(script) : undefined),
  })
}

function requirementLines(text: string): string[] {
  return text
    .split('\n')
    .map(line => line.replace(/(?:^|\s)#.*$/, '').trim())
    .filter(line => line !== '')
}

function requirementOf(text: string, file: string): ToolRequirement {
  try {
    return parseToolRequirement(text, false)
  } catch (cause) {
    if (!(cause instanceof PareError)) throw cause
    /** A setup.cfg or setup.py asks for a distribution in a way that is no requirement. */
    throw new PareError({
      code: 'invalid-requirement',
      exitCode: 2,
      message: cause.message,
      hint: 'write a name and a version specifier, such as `flask>=3.0`',
      location: { file },
      cause,
    })
  }
}

/** Dependencies that only running the project's own setup script would tell. */
function setupOnly(file: string, at: SetupCall['location'] | undefined): PareError {
  return new PareError({
    code: 'setup-only-project',
    exitCode: 2,
    message: `The dependencies are in \`${file}\`, which only running it would tell`,
    hint: 'write `install_requires` as a plain list, or move it to `dependencies` of `[project]` in pyproject.toml, or into a requirements.txt',
    location: { file, ...at },
  })
}
