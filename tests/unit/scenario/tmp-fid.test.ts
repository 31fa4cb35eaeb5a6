import { readFileSync } from 'node:fs';
import { test } from 'vitest';
import { compareFile, parseScenarioFile, summarise } from '../../../src/sim/world/scenario/index.ts';
test('fid', () => {
  const r = parseScenarioFile(readFileSync(new URL('../../fidelity/recordings/cpu.json', import.meta.url), 'utf8'));
  if (!r.ok) { console.log(JSON.stringify(r.issues.slice(0, 10))); return; }
  const only = process.env['ONLY'];
  const file = only ? { ...r.file, scenarios: r.file.scenarios.filter((s) => s.id.includes(only)) } : r.file;
  const t0 = process.cpuUsage();
  const rows = compareFile(file, 1);
  const t = process.cpuUsage(t0);
  console.log('cpu s', (t.user + t.system) / 1e6);
  for (const s of summarise(rows)) console.log(s.metric, s.holds, s.of, ((100 * s.holds) / s.of).toFixed(1));
  for (const x of rows.filter((y) => !y.holds)) console.log(`${x.scenario} #${x.run} ${x.metric} ${x.where} rec ${x.recorded} ours ${x.ours} err ${x.error}`);
}, 300000);
