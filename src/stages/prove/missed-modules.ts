// What the hook of a pared image says (stages/pare/missing-module-hook.ts).
const leftOut = /left out of this image by pare, level \w+; keep it: \[tool\.pare\] keep = \["([\w.]+)"\]/g

/** The modules that the app missed because paring left them out, by what it printed. */
export function missedModules(lines: readonly string[]): string[] {
  const missed = lines.flatMap(line => [...line.matchAll(leftOut)].map(([, name]) => name!))
  return [...new Set(missed)].sort()
}
