const compiler = /(?<![\w.-])(?:\w+-linux-gnu-)?(gcc|g\+\+|cc|c\+\+|clang|gfortran)(?:-\d+)?(?![\w.+-])/

/** What a build that failed was looking for: a compiler, a header, a program. Found in what it printed last. */
export function missingPart(lines: readonly string[]): string | undefined {
  const text = lines.join('\n')
  if (
    /(?:can't find|requires|need(?:s)? a?) ?Rust (?:compiler|toolchain)|(?:cargo|rustc|rustup)\b.*(?:not found|No such file|not installed)|Cargo, the Rust package manager/i.test(
      text,
    )
  ) {
    return 'a Rust compiler'
  }
  if (
    /CMake (?:must be installed|is required|not found)|(?:No such file[^\n]*|command[^\n]*)['"]cmake['"]|Could not find (?:the )?cmake/i.test(
      text,
    )
  ) {
    return 'CMake and a C compiler'
  }
  if (/Microsoft Visual C\+\+/i.test(text)) return 'a C++ compiler'
  const [, program] =
    /(\b(?:pg_config|mysql_config|mariadb_config|krb5-config|pkg-config|swig|llvm-config|curl-config|xml2-config|xslt-config))\b[^\n]*(?:not found|No such file|not be found|missing|Please)/i.exec(
      text,
    ) ?? []
  if (program !== undefined) return `\`${program}\` and a C compiler`
  const [, header] = /fatal error: ([\w/.+-]+\.h(?:pp)?): No such file/.exec(text) ?? []
  if (header !== undefined) return `the header \`${header}\` and a C compiler`
  const complaint = lines.find(
    line => compiler.test(line) && /failed|No such file|not found|unable to execute/i.test(line),
  )
  return complaint && `a C compiler (\`${compiler.exec(complaint)![1]}\`)`
}
