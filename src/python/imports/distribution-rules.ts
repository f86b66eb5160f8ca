/** What is known of a distribution that its syntax does not show. */
export interface DistributionRule {
  /** What it asks of the standard library beyond what is seen, such as `encodings.**` where it decodes by a name from outside. */
  readonly asks?: readonly string[]
  /** What its modules import without an import statement that could be read: `a.**` is `a` with all below it. */
  readonly imports?: Readonly<Record<string, readonly string[]>>
  /** What it imports only in an interactive session, or only where it finds it. */
  readonly ignores?: readonly string[]
}

const decodesWhatOthersSend: DistributionRule = { asks: ['encodings.**'] }

/** Packages that come with all below them, whoever asks for one. */
function wholeBelow(parent: string, names: readonly string[]): Record<string, readonly string[]> {
  return Object.fromEntries(names.map(name => [`${parent}.${name}`, [`${parent}.${name}.**`]]))
}

/** By normalized name. Each is here because an app broke, or grew, without it. */
export const distributionRules: Readonly<Record<string, DistributionRule>> = {
  aiohttp: decodesWhatOthersSend,
  aiomysql: decodesWhatOthersSend,
  asyncmy: decodesWhatOthersSend,
  asyncpg: decodesWhatOthersSend,
  beautifulsoup4: decodesWhatOthersSend,
  bottle: decodesWhatOthersSend,
  chardet: decodesWhatOthersSend,
  'charset-normalizer': decodesWhatOthersSend,
  cchardet: decodesWhatOthersSend,
  dbfread: decodesWhatOthersSend,
  // Libraries of template tags and commands are found by listing the packages that hold them; of a database's package,
  // whoever names it, `base` and more are imported.
  django: {
    ...decodesWhatOthersSend,
    imports: {
      'django.template.backends.django': ['django.templatetags.**'],
      'django.core.management': ['django.core.management.commands.**'],
      ...wholeBelow('django.db.backends', ['dummy', 'mysql', 'oracle', 'postgresql', 'sqlite3']),
      ...wholeBelow('django.contrib.gis.db.backends', ['mysql', 'oracle', 'postgis', 'spatialite']),
    },
  },
  'extract-msg': decodesWhatOthersSend,
  falcon: decodesWhatOthersSend,
  'faust-cchardet': decodesWhatOthersSend,
  feedparser: decodesWhatOthersSend,
  fiona: decodesWhatOthersSend,
  // Arrow keys in `flask shell`.
  flask: { ignores: ['readline', 'rlcompleter'] },
  html5lib: decodesWhatOthersSend,
  httpx: decodesWhatOthersSend,
  kombu: decodesWhatOthersSend,
  litestar: decodesWhatOthersSend,
  lxml: decodesWhatOthersSend,
  multipart: decodesWhatOthersSend,
  'mysql-connector-python': decodesWhatOthersSend,
  mysqlclient: decodesWhatOthersSend,
  niquests: decodesWhatOthersSend,
  pandas: decodesWhatOthersSend,
  'pdfminer-six': decodesWhatOthersSend,
  polars: decodesWhatOthersSend,
  psycopg: decodesWhatOthersSend,
  psycopg2: decodesWhatOthersSend,
  'psycopg2-binary': decodesWhatOthersSend,
  pymssql: decodesWhatOthersSend,
  pymysql: decodesWhatOthersSend,
  pyodbc: decodesWhatOthersSend,
  pyogrio: decodesWhatOthersSend,
  pypdf: decodesWhatOthersSend,
  pyshp: decodesWhatOthersSend,
  // Charsets of the parts of a form, for Starlette and FastAPI.
  'python-multipart': decodesWhatOthersSend,
  requests: decodesWhatOthersSend,
  sanic: decodesWhatOthersSend,
  scrapy: decodesWhatOthersSend,
  striprtf: decodesWhatOthersSend,
  trafilatura: decodesWhatOthersSend,
  treq: decodesWhatOthersSend,
  w3lib: decodesWhatOthersSend,
  webencodings: decodesWhatOthersSend,
  webob: decodesWhatOthersSend,
  xlrd: decodesWhatOthersSend,
}
