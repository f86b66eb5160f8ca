import { describe, expect, test } from 'vitest'
import { findVariables, variablesOf } from './find-variables.ts'

/** Reads as lines: `file:line:column NAME type required|optional [= default] (reader)`. */
function draw(files: Readonly<Record<string, string>> | string): string[] {
  const all = typeof files === 'string' ? { 'app.py': files } : files
  const { reads, dynamic } = findVariables({
    files: new Set(Object.keys(all)),
    read: path => Buffer.from(all[path]!),
  })
  const place = ({ file, line, column }: { file: string; line?: number; column?: number }) =>
    `${file}:${line}:${column}`
  return [
    ...reads.map(
      read =>
        `${place(read.location)} ${read.name} ${read.type} ${read.isRequired ? 'required' : 'optional'}${
          read.default ? ` = ${read.default.kind === 'value' ? read.default.text : '(computed)'}` : ''
        } (${read.reader})`,
    ),
    ...dynamic.map(
      ({ location, reader, prefix, isEverything }) =>
        `${place(location)} ${isEverything ? 'everything' : `${prefix ?? ''}*`} (${reader})`,
    ),
  ]
}

describe('findVariables', () => {
  test('every way to read os.environ, by whatever name it goes', () => {
    expect(
      draw(`import os
from os import environ, getenv as g
import os as system
env = os.environ
copy = dict(env)
A = os.environ["A"]
B = environ.get("B")
C = g("C", "c")
D = env.setdefault("D", "d")
E = system.environ.pop("E")
F = "F" in os.environ
G = copy["G"]
os.environ["NOT_READ"] = "1"
del os.environ["NOT_READ_EITHER"]
H = os.getenv("H") or "h"
I = os.environ.get(key="I", default=None)
`),
    ).toEqual([
      'app.py:6:5 A text required (os.environ)',
      'app.py:7:5 B text optional (os.environ)',
      'app.py:8:5 C text optional = c (os.getenv)',
      'app.py:9:5 D text optional = d (os.environ)',
      'app.py:10:5 E text required (os.environ)',
      'app.py:11:5 F text optional (os.environ)',
      'app.py:12:5 G text required (os.environ)',
      'app.py:15:5 H text optional = h (os.getenv)',
      'app.py:16:5 I text optional (os.environ)',
    ])
  })

  test('what the code makes of the text is its type', () => {
    expect(
      draw(`import os, json
from pathlib import Path
int(os.environ["A"])
float(os.getenv("B", "0.5"))
os.getenv("C", "false").lower() in ("1", "true", "yes")
os.environ["D"].split(",")
json.loads(os.environ["E"])
Path(os.environ["F"])
os.getenv("G") == "1"
int(os.getenv("H") or 3)
`).map(line => line.replace(/^\S+ | \(.*$/g, '')),
    ).toEqual([
      'A integer required',
      'B number optional = 0.5',
      'C boolean optional = false',
      'D list required',
      'E json required',
      'F path required',
      'G boolean optional',
      'H integer optional = 3',
    ])
  })

  test('what is caught or asked for first is not required, what the next lines demand is', () => {
    expect(
      draw(`import os, sys
try:
    A = os.environ["A"]
except KeyError:
    A = None
try:
    B = os.environ["B"]
except KeyError:
    raise RuntimeError("B")
if "C" in os.environ:
    C = os.environ["C"]
D = os.environ["D"] if "D" in os.environ else ""
E = os.getenv("E")
if not E:
    sys.exit("no E")
G = "G" in os.environ and os.environ["G"].strip()
F = os.getenv("F")
if F is None:
    print("no F")
`)
        .filter(line => !/ [CDG] .*optional/.test(line))
        .map(line => line.replace(/^\S+ | \(.*$/g, '')),
    ).toEqual(['A text optional', 'B text required', 'E text required', 'F text optional'])
  })

  test('names from constants, loops and functions of the project are found where they are written', () => {
    expect(
      draw({
        'settings.py': `import os
PREFIX = "APP_"
def env(name, default=None):
    return os.environ.get(PREFIX + name, default)
def need(key):
    return os.environ[key]
def number(key):
    return int(need(key))
for name in ("ONE", "TWO"):
    os.environ[name]
both = [os.environ[f"N_{n}"] for n in ["X", "Y"]]
A = os.environ[PREFIX + "A"]
`,
        'app.py': `from settings import env, need, number
env("B", "b")
need("C")
number("D")
need(input())
`,
      }),
    ).toEqual([
      'app.py:2:1 APP_B text optional = b (os.environ)',
      'app.py:3:1 C text required (os.environ)',
      'app.py:4:1 D text required (os.environ)',
      'settings.py:10:5 ONE text required (os.environ)',
      'settings.py:10:5 TWO text required (os.environ)',
      'settings.py:11:9 N_X text required (os.environ)',
      'settings.py:11:9 N_Y text required (os.environ)',
      'settings.py:12:5 APP_A text required (os.environ)',
      'app.py:5:1 * (os.environ)',
    ])
  })

  test('what only running tells is dynamic, with what is known of the names', () => {
    expect(
      draw(`import os
import sys
os.environ[sys.argv[1]]
os.getenv(f"FEATURE_{sys.argv[1]}")
for key, value in os.environ.items():
    pass
app.config.from_prefixed_env("SHOP")
def unused(name):
    return os.environ[name]
`),
    ).toEqual([
      'app.py:3:1 * (os.environ)',
      'app.py:4:1 FEATURE_* (os.getenv)',
      'app.py:5:19 everything (os.environ)',
      'app.py:7:1 SHOP_* (flask)',
      'app.py:9:12 * (os.environ)',
    ])
  })

  test('environs: casts, defaults, prefixes, the ready-made object', () => {
    expect(
      draw(`from environs import Env
env = Env()
env.read_env()
A = env("A")
B = env.int("B", 3)
C = env.bool("C", default=False)
with env.prefixed("DB_"):
    D = env.str("HOST")
    with env.prefixed("POOL_"):
        E = env.int("SIZE", 5)
F = env.list("F", [])
G = env.dj_db_url("G")
H = env.str("H", None)
`).map(line => line.replace(/^\S+ | \(.*$/g, '')),
    ).toEqual([
      'A text required',
      'B integer optional = 3',
      'C boolean optional = False',
      'DB_HOST text required',
      'DB_POOL_SIZE integer optional = 5',
      'F list optional = ',
      'G url required',
      'H text optional',
    ])
  })

  test('python-decouple and python-dotenv', () => {
    expect(
      draw(`from decouple import config, Csv, Config, RepositoryEnv
from dotenv import dotenv_values
import decouple
A = config("A")
B = config("B", default=False, cast=bool)
C = config("C", cast=Csv(), default="a,b")
D = decouple.config("D", cast=int)
other = Config(RepositoryEnv(".env.other"))
E = other("E", default="e")
values = dotenv_values(".env")
F = values["F"]
G = values.get("G", "g")
`),
    ).toEqual([
      'app.py:4:5 A text required (python-decouple)',
      'app.py:5:5 B boolean optional = False (python-decouple)',
      'app.py:6:5 C list optional = a,b (python-decouple)',
      'app.py:7:5 D integer required (python-decouple)',
      'app.py:9:5 E text optional = e (python-decouple)',
      'app.py:11:5 F text required (python-dotenv)',
      'app.py:12:5 G text optional = g (os.environ)',
    ])
  })

  test('django-environ: schemes, and variables that are meant when none is named', () => {
    expect(
      draw(`import environ
env = environ.Env(DEBUG=(bool, False), WORKERS=int)
environ.Env.read_env()
DEBUG = env("DEBUG")
WORKERS = env("WORKERS")
SECRET_KEY = env("SECRET_KEY")
DATABASES = {"default": env.db(), "other": env.db("OTHER_URL", default="sqlite:///x")}
CACHES = {"default": env.cache()}
HOSTS = env.list("ALLOWED_HOSTS", default=["localhost"])
`).map(line => line.replace(/^\S+ | \(.*$/g, '')),
    ).toEqual([
      'DEBUG boolean optional = False',
      'WORKERS integer required',
      'SECRET_KEY text required',
      'DATABASE_URL url required',
      'OTHER_URL url optional = sqlite:///x',
      'CACHE_URL url required',
      'ALLOWED_HOSTS list optional = localhost',
    ])
  })

  test('pydantic-settings: prefixes, aliases, nested models, inheritance', () => {
    expect(
      draw(`from typing import Annotated, ClassVar, Literal, Optional
from pydantic import AliasChoices, BaseModel, Field, PostgresDsn, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

class Pool(BaseModel):
    size: int = 5
    host: str

class Base(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="SHOP_", env_nested_delimiter="__", env_file=".env")
    debug: bool = False

class Settings(Base):
    constant: ClassVar[int] = 3
    database: PostgresDsn
    token: SecretStr
    pool: Pool
    mode: Literal["dev", "prod"] = "dev"
    key: str = Field(validation_alias="API_KEY")
    either: Annotated[str, Field(validation_alias=AliasChoices("FIRST", "SECOND"))]
    note: Optional[str] = None
    tags: list[str] = Field(default_factory=list)
`),
    ).toEqual(
      [
        'app.py:11:5 SHOP_DEBUG boolean optional = False (pydantic-settings)',
        'app.py:6:5 SHOP_POOL__SIZE integer optional = 5 (pydantic-settings)',
        'app.py:7:5 SHOP_POOL__HOST text required (pydantic-settings)',
        'app.py:15:5 SHOP_DATABASE url required (pydantic-settings)',
        'app.py:16:5 SHOP_TOKEN text required (pydantic-settings)',
        'app.py:18:5 SHOP_MODE text optional = dev (pydantic-settings)',
        'app.py:19:5 API_KEY text required (pydantic-settings)',
        'app.py:20:5 FIRST text optional (pydantic-settings)',
        'app.py:20:5 SECOND text optional (pydantic-settings)',
        'app.py:21:5 SHOP_NOTE text optional (pydantic-settings)',
        'app.py:22:5 SHOP_TAGS json optional (pydantic-settings)',
      ].sort((left, right) => Number(left.split(':')[1]) - Number(right.split(':')[1])),
    )
  })

  test('pydantic 1: Config, env= and fields', () => {
    expect(
      draw(`from pydantic import BaseSettings, Field
class Settings(BaseSettings):
    port: int = Field(8000, env="PORT")
    url: str
    name: str = "x"
    class Config:
        env_prefix = "my_"
        fields = {"url": {"env": ["SERVICE_URL", "URL"]}}
`).map(line => line.replace(/^\S+ | \(.*$/g, '')),
    ).toEqual([
      'PORT integer optional = 8000',
      'SERVICE_URL text optional',
      'URL text optional',
      'MY_NAME text optional = x',
    ])
  })

  test('dynaconf, starlette, click and typer', () => {
    expect(
      draw(`from dynaconf import Dynaconf
from starlette.config import Config
from starlette.datastructures import CommaSeparatedStrings, Secret
import click
import typer
settings = Dynaconf(envvar_prefix="SHOP", settings_files=["settings.toml"])
print(settings.DATABASE.HOST, settings["port"], settings.get("DEBUG", False))
config = Config(".env", env_prefix="S_")
A = config("A", cast=bool, default=False)
B = config("B", cast=Secret)
@click.option("--port", envvar="PORT", type=int, default=8000)
def run(port): ...
def main(name: str = typer.Option("x", envvar=["NAME", "USER_NAME"])): ...
`),
    ).toEqual([
      'app.py:7:7 SHOP_DATABASE__HOST text optional (dynaconf)',
      'app.py:7:31 SHOP_PORT text optional (dynaconf)',
      'app.py:7:49 SHOP_DEBUG text optional = False (dynaconf)',
      'app.py:9:5 S_A boolean optional = False (starlette)',
      'app.py:10:5 S_B text required (starlette)',
      'app.py:11:2 PORT integer optional = 8000 (click)',
      'app.py:13:22 NAME text optional = x (typer)',
      'app.py:13:22 USER_NAME text optional = x (typer)',
    ])
  })

  test('files that the code loads are told, with the part of their path that can be told', () => {
    const source = `import os
from pathlib import Path
from dotenv import load_dotenv
BASE = Path(__file__).parent
load_dotenv()
load_dotenv(BASE / ".env.local")
load_dotenv(os.path.join(BASE, ".env.more"))
`
    const { loadedFiles } = findVariables({ files: new Set(['app.py']), read: () => Buffer.from(source) })
    expect(loadedFiles.map(({ path }) => path)).toEqual([undefined, '.env.local', '.env.more'])
  })

  test('a project that cannot be parsed whole still tells of the rest', () => {
    expect(draw('import os\ndef (:\nA = os.environ["A"]\n')).toEqual(['app.py:3:5 A text required (os.environ)'])
  })
})

describe('variablesOf', () => {
  test('what one place of the app demands is required, whatever its tests do', () => {
    const files: Record<string, string> = {
      'app.py': 'import os\nos.getenv("A")\nint(os.environ["A"])\n',
      'tests/test_app.py': 'import os\nos.environ["B"]\nos.environ["C"]\n',
      'more.py': 'import os\nos.getenv("C", "c")\n',
    }
    const { reads } = findVariables({ files: new Set(Object.keys(files)), read: path => Buffer.from(files[path]!) })
    expect(
      variablesOf(reads, file => file.startsWith('tests/')).map(
        ({ name, type, isRequired, isForTests }) => `${name} ${type} ${isRequired} ${isForTests}`,
      ),
    ).toEqual(['A integer true false', 'B text true true', 'C text false false'])
  })
})
