/** The eras as a table: the same rows on the page, in its exports and on the command line. Pure. */
import { PRESSES, type EraFrame, type ErasFrame, type EraSpec, type EraTable } from './protocol.ts';

export type EraRow = Readonly<Record<string, string | number | null>>;

/** Who is hit by each press, `shop hit; batch dead`; null: it is not known yet. */
function sufferersOf(table: EraTable | null, { apps }: EraSpec, era: EraFrame): EraRow {
  const found = table?.eras.find((one) => one.era === era.era);
  return Object.fromEntries(
    PRESSES.map((press) => {
      const sufferers = found?.presses.find((one) => one.press === press)?.sufferers ?? null;
      if (!sufferers) return [press, null];
      if ('missing' in sufferers) return [press, 'not modelled'];
      const hit = sufferers.fates.flatMap((fate, app) =>
        fate === 'well' ? [] : [`${apps[app]?.kind ?? ''} ${fate}`],
      );
      return [press, hit.length > 0 ? hit.join('; ') : 'nobody'];
    }),
  );
}

/** One row an era. Times are ns, sizes bytes. */
export function eraRows(frame: ErasFrame, spec: EraSpec, table: EraTable | null): readonly EraRow[] {
  return frame.eras.map((era) => ({
    era: era.era,
    at_ns: frame.nowNs,
    pressed: frame.pressed?.press ?? null,
    left_bytes: Math.round(era.memory.leftBytes),
    more: era.more.count,
    more_bytes: Math.round(era.more.eachBytes),
    stack: era.start.stack,
    start_ns: era.start.totalNs,
    ...Object.fromEntries(
      era.apps.flatMap(({ kind, fate, cpus, before, since }): [string, string | number | null][] => [
        [`${kind}_fate`, fate],
        [`${kind}_cpus`, Math.round(cpus * 1000) / 1000],
        [`${kind}_p99_before_ns`, before.p99Ns],
        [`${kind}_p99_since_ns`, since?.p99Ns ?? null],
      ]),
    ),
    ...sufferersOf(table, spec, era),
    verdict: `${era.verdict.head.en} ${era.verdict.rest.en}`,
  }));
}
