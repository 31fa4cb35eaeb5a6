/** Reads files of the form `name number` per line, such as `cpu.stat`. */
export function parseStat(text: string): ReadonlyMap<string, number> {
  const rows = text.split('\n').map((line) => line.trim().split(/\s+/));
  return new Map(rows.flatMap(([name, value]) => (name && value ? [[name, Number(value)] as const] : [])));
}
