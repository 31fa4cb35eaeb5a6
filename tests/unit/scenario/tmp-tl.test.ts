import { readFileSync } from 'node:fs';
import { test } from 'vitest';
import { parseScenarioFile, buildScenario } from '../../../src/sim/world/scenario/index.ts';
import { PROBES } from '../../../src/sim/trace/probes.ts';
test('tl', () => {
  const r = parseScenarioFile(readFileSync(new URL('../../fidelity/recordings/cpu.json', import.meta.url), 'utf8'));
  if (!r.ok) return;
  const [id, n] = (process.env['ONLY'] ?? '').split('#');
  const s = r.file.scenarios.find((x) => x.id === id)!;
  const run = s.runs[Number(n)]!;
  const w = buildScenario(r.file, s, { seed: 1, phases: run });
  const [a, b] = (process.env['WIN'] ?? '0,60').split(',').map(Number);
  w.runTo(b! * 1e6);
  const t = w.sim.trace; const out: string[] = [];
  for (let i = t.first; i < t.count; i++) { const k = t.slot(i); const at = (t.startNs[k]! - w.parts.zeroNs) / 1e3; if (at < a! * 1e3) continue; const p = PROBES[t.probe[k]!]?.name; if (process.env['ALL'] || p === 'sched_switch') out.push(`${at.toFixed(1)} c${t.cpu[k]} ${p} t${t.task[k]} ${t.durationNs[k]}`); }
  console.log('\n' + out.join('\n'));
  console.log(JSON.stringify(run.tasks[0]!.gaps_us.slice(0, 30)), run.startAfterTickUs);
}, 300000);
