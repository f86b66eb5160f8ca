/**
 * The program that builds a wheel inside the sandbox: a frontend of PEP 517 in the few lines that one build needs. Its
 * argument is a `BuildScriptRequest` as JSON; it leaves a `BuildScriptAnswer` in `answer.json` beside the source.
 */
export const buildScript = `import importlib, json, os, sys

request = json.loads(sys.argv[1])
os.umask(0o022)
os.chdir(request['source'])
sys.argv[1:] = []


def answer(**found):
    with open(request['answer'], 'w', encoding='utf-8') as file:
        json.dump(found, file)
    sys.exit(0)


def backend():
    paths = [os.path.join(request['source'], path) for path in request['backendPath']]
    sys.path[:0] = paths
    module, _, attributes = request['backend'].partition(':')
    try:
        found = importlib.import_module(module)
    except ImportError as problem:
        if problem.name and (module == problem.name or module.startswith(problem.name + '.')):
            answer(kind='no-backend', module=module)
        raise
    for attribute in filter(None, attributes.split('.')):
        found = getattr(found, attribute)
    return found


def is_installed(requirement):
    """Whether a bare name is there; anything with more to it is left to the resolver."""
    from importlib.metadata import PackageNotFoundError, distribution

    if not requirement.replace('-', '').replace('_', '').replace('.', '').isalnum():
        return False
    try:
        distribution(requirement)
        return True
    except PackageNotFoundError:
        return False


hooks = backend()
if not request['isComplete']:
    dynamic = list(getattr(hooks, 'get_requires_for_build_wheel', lambda settings: [])({}))
    if not all(is_installed(requirement) for requirement in dynamic):
        answer(kind='requires', requires=dynamic)
answer(kind='built', wheel=hooks.build_wheel(request['output'], {}, None))
`

/** What the program is asked; paths are those of the sandbox. */
export interface BuildScriptRequest {
  readonly source: string
  readonly output: string
  readonly answer: string
  readonly backend: string
  readonly backendPath: readonly string[]
  /** Whether what the backend asks for beyond [build-system] is there already. */
  readonly isComplete: boolean
}

/** How it ended; a backend that fails leaves no answer, but a traceback. */
export type BuildScriptAnswer =
  | { readonly kind: 'built'; readonly wheel: string }
  /** The backend asks for more than [build-system] names. */
  | { readonly kind: 'requires'; readonly requires: readonly string[] }
  | { readonly kind: 'no-backend'; readonly module: string }
