import { readFileSync } from 'node:fs';
import { test } from 'vitest';
import { parseScenarioFile, runScenario } from '../../../src/sim/world/scenario/index.ts';
test('gap', () => {
  const r = parseScenarioFile(readFileSync(new URL('../../fidelity/recordings/cpu.json', import.meta.url), 'utf8'));
  if (!r.ok) return;
  const [id, n] = (process.env['ONLY'] ?? '').split('#');
  const s = r.file.scenarios.find((x) => x.id === id)!;
  const run = s.runs[Number(n)]!;
  const ours = runScenario(r.file, s, { seed: 1, phases: run });
  console.log(JSON.stringify(run.startAfterTickUs), JSON.stringify(run.periodPhaseUs), JSON.stringify((run as any).noise));
  const pr = (g: readonly number[]) => { const o = []; for (let i = 0; i < g.length; i += 2) if (g[i+1]! - g[i]! > 0) o.push(`${g[i]}-${g[i + 1]}`); return o.slice(0, 60).join(' '); };
  run.tasks.forEach((t, i) => { console.log('REC', i, pr(t.gaps_us)); console.log('OUR', i, pr(ours.tasks[i]!.gaps_us)); console.log(JSON.stringify({...t, gaps_us: 0})); console.log(JSON.stringify({...ours.tasks[i], gaps_us: 0})); });
  console.log(JSON.stringify(run.cgroups)); console.log(JSON.stringify(ours.cgroups));
}, 300000);
