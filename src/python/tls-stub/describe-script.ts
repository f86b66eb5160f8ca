/**
 * The Python program that describes the native half of the `ssl` module, for the interpreter that has it: prints a JSON
 * object with its constants, and what it knows of the two purposes that `ssl` looks up as it is imported.
 */
export const describeScript: string = `
import _ssl, json, sys

constants = {name: value for name, value in vars(_ssl).items() if isinstance(value, (int, str, bool)) and not name.startswith('__')}
# A tuple of numbers: the version of the library.
tuples = {name: value for name, value in vars(_ssl).items() if isinstance(value, tuple) and all(isinstance(each, int) for each in value)}
tables = {name: [[list(key) if isinstance(key, tuple) else key, list(each) if isinstance(each, tuple) else each] for key, each in value.items()]
          for name, value in vars(_ssl).items() if isinstance(value, dict) and not name.startswith('__')}
functions = sorted(name for name, value in vars(_ssl).items() if type(value).__name__ == 'builtin_function_or_method')
classes = sorted(name for name, value in vars(_ssl).items() if isinstance(value, type) and not issubclass(value, BaseException))
errors = {name: [base.__name__ for base in value.__bases__] for name, value in vars(_ssl).items() if isinstance(value, type) and issubclass(value, BaseException)}
objects = [_ssl.txt2obj(oid, name=False) for oid in ('1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2')]
json.dump({'constants': constants, 'tuples': tuples, 'tables': tables, 'functions': functions, 'classes': classes,
           'errors': errors, 'objects': objects}, sys.stdout, sort_keys=True)
`
