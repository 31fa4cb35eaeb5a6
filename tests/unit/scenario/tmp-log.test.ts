import { readFileSync } from 'node:fs';
import { test } from 'vitest';
import { parseScenarioFile, buildScenario } from '../../../src/sim/world/scenario/index.ts';
test('tl', () => {
  const r = parseScenarioFile(readFileSync(new URL('../../fidelity/recordings/cpu.json', import.meta.url), 'utf8'));
  if (!r.ok) return;
  const [id, n] = (process.env['ONLY'] ?? '').split('#');
  const s = r.file.scenarios.find((x) => x.id === id)!;
  const run = s.runs[Number(n)]!;
  const w = buildScenario(r.file, s, { seed: 1, phases: run });
  const [a, b] = (process.env['WIN'] ?? '0,60').split(',').map(Number);
  w.runTo(b! * 1e6);
  const l = w.log; const out: string[] = [];
  for (let i = 0; i < l.count; i++) { const at = (l.atNs[i]! - w.parts.zeroNs) / 1e3; if (at < a! * 1e3) continue; out.push(`${at.toFixed(1)} ${['throttle','unthrottle','refill','draw','return'][l.kind[i]!]} g${l.group[i]} c${l.cpu[i]} pool ${(l.poolNs[i]!/1e3).toFixed(1)}`); }
  console.log('\n' + out.join('\n'));
  for (const g of s.groups) console.log(JSON.stringify(w.parts.tree.find(g.path)!.cpu!.tg.bandwidth, (k, v) => k === 'throttledCfsRq' ? v.length : v));
}, 300000);
