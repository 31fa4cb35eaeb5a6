import { readFileSync } from 'node:fs';
import { test } from 'vitest';
import { compareRun } from '../../support/fidelity-compare.ts';
import { simulate } from '../../support/sched-scenario.ts';
test('host', () => {
  const rec = JSON.parse(readFileSync(new URL('../../fidelity/recordings/cpu.json', import.meta.url), 'utf8'));
  const rows = rec.scenarios.flatMap((s: any) => s.runs.flatMap((run: any, i: number) => compareRun(rec, s, i, simulate(rec, s, run, 1))));
  const m = new Map<string, [number, number]>();
  for (const r of rows) { const x = m.get(r.metric) ?? [0, 0]; x[1]++; if (r.pass) x[0]++; m.set(r.metric, x); }
  console.log(JSON.stringify([...m]), rows.filter((r: any) => r.pass).length, rows.length);
  for (const x of rows.filter((y: any) => !y.pass)) console.log(`${x.scenario} #${x.run} ${x.metric} ${x.where} rec ${x.recorded} ours ${x.ours} err ${x.error}`);
}, 300000);
