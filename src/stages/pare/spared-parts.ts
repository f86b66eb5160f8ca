import type { ImagePath } from '../../model/image-path.ts'
import type { DistributionName } from '../../model/python/distribution-name.ts'
import type { ModuleFacts } from '../../python/imports/module-facts.ts'

/** Modules of one owner, and what is true of them. */
export interface OwnedModules {
  /** Without it, they are the project's own. */
  readonly distribution?: DistributionName
  readonly facts: Iterable<ModuleFacts>
}

/**
 * A part of the system that the interpreter or its standard library takes where it finds it, and does well without: that
 * a run touched it is no sign that the app wants it. What the app and its distributions ask for decides.
 */
interface OptionalPart {
  readonly modules: RegExp
  readonly files?: RegExp
  /** What asks for it by these names means it. */
  readonly askedBy: RegExp
  /** Distributions whose asking does not count: they do without as well. */
  readonly exempt: ReadonlySet<string>
}

/**
 * Servers and frameworks that ask for `ssl` to serve HTTPS themselves, or for the names of its constants. Tornado is not
 * among them: it makes a context as it is imported.
 */
const servers: ReadonlySet<string> = new Set(
  `anyio asgiref bottle cheroot click daphne django falcon fastapi flask gevent gunicorn h11 hypercorn jinja2 numpy pandas
  quart sanic starlette trio uvicorn uvloop waitress werkzeug`.split(/\s+/),
)

/** Whoever asks for one of these opens connections to others, or serves them with certificates of its own. */
const tlsClients =
  '_?ssl|smtplib|imaplib|poplib|ftplib|xmlrpc\\.client|http\\.client(?:\\.HTTPS?Connection)?$|' +
  'urllib\\.request(?:\\.(?:urlopen|urlretrieve|build_opener|install_opener|Request|HTTPSHandler))?$'

const optionalParts: readonly OptionalPart[] = [
  {
    modules: /^_ssl$/,
    askedBy: new RegExp(`^(?:${tlsClients})(?:\\.|$)`),
    exempt: servers,
  },
  {
    // Without it `hashlib` has MD5, the SHAs and BLAKE2 all the same, but no key derivation.
    modules: /^_hashlib$/,
    askedBy: new RegExp(
      `^(?:hashlib\\.(?:scrypt|pbkdf2_hmac|new|file_digest)|_hashlib|werkzeug\\.security|django\\.contrib\\.auth|${tlsClients})(?:\\.|$)`,
    ),
    exempt: servers,
  },
  {
    // `shutil`, `tarfile` and `zipfile` try them.
    modules: /^(?:_?lzma|_?bz2|compression\.(?:lzma|bz2))$/,
    askedBy: /^(?:_?lzma|_?bz2|compression|tarfile|zipfile|shutil\.(?:make_archive|unpack_archive))(?:\.|$)/,
    exempt: new Set(['jinja2', 'setuptools']),
  },
  { modules: /^_uuid$/, askedBy: /^(?:_uuid|uuid\.(?:uuid1|getnode))(?:\.|$)/, exempt: new Set() },
  {
    // Without C.UTF-8 the interpreter starts in its UTF-8 mode, which does the same for all but setlocale (PEP 540).
    modules: /^$/,
    files: /^usr\/lib\/locale\//,
    askedBy: /^_?locale\.(?:setlocale|localeconv|str\w*|currency|format_string|nl_langinfo)(?:\.|$)/,
    // Its own tests set locales.
    exempt: new Set(['pandas']),
  },
]

/** What may leave although it was touched. */
export interface SparedParts {
  hasModule(name: string): boolean
  hasFile(path: ImagePath): boolean
}

/** The optional parts that none of these modules asks for. */
export function sparedParts(modules: readonly OwnedModules[]): SparedParts {
  const spared = optionalParts.filter(
    ({ askedBy, exempt }) =>
      !modules.some(
        ({ distribution, facts }) =>
          (distribution === undefined || !exempt.has(distribution)) && [...facts].some(each => isAsked(each, askedBy)),
      ),
  )
  return {
    hasModule: name => spared.some(part => part.modules.test(name)),
    hasFile: path => spared.some(part => part.files?.test(path) ?? false),
  }
}

function isAsked({ imports, names }: ModuleFacts, wanted: RegExp): boolean {
  if (names.some(({ name }) => wanted.test(name))) return true
  return imports.some(
    ({ module, level, names: taken }) =>
      level === 0 && (taken.length === 0 ? wanted.test(module) : taken.some(name => wanted.test(`${module}.${name}`))),
  )
}
