/** Bytes, from a table of processes whose last column is resident memory: in kilobytes, or with a unit as podman has it. */
export function parseMemory(table: string): number | undefined {
  const [, ...rows] = table.trim().split('\n')
  const values = rows.map(row => parseAmount(row.trim().split(/\s+/).at(-1) ?? ''))
  if (values.length === 0 || values.some(value => value === undefined)) return undefined
  return values.reduce<number>((sum, value) => sum + value!, 0)
}

const units: Readonly<Record<string, number>> = { '': 1024, b: 1, kb: 1000, mb: 1e6, gb: 1e9 }

function parseAmount(text: string): number | undefined {
  const [, amount, unit = ''] = /^([\d.]+)([a-z]*)$/i.exec(text) ?? []
  const factor = units[unit.toLowerCase()]
  return amount === undefined || factor === undefined ? undefined : Math.round(Number(amount) * factor)
}
