import { readFileSync } from 'node:fs';
import { test } from 'vitest';
import { parseScenarioFile, buildScenario } from '../../../src/sim/world/scenario/index.ts';
import { findImbalance, taskHLoad } from '../../../src/sim/kernel/sched/balance-stats.ts';
test('b', () => {
  const r = parseScenarioFile(readFileSync(new URL('../../fidelity/recordings/cpu.json', import.meta.url), 'utf8'));
  if (!r.ok) return;
  const [id, n] = (process.env['ONLY'] ?? '').split('#');
  const s = r.file.scenarios.find((x) => x.id === id)!;
  const w = buildScenario(r.file, s, { seed: 1, run: Number(n), phases: s.runs[Number(n)]! });
  for (let t = 400; t < 700; t += 10.1) {
    w.runTo(t * 1e6);
    const st = w.parts.host.sched.state;
    console.log(t.toFixed(1), st.rqs.map((rq) => `cpu${rq.cpu} n${rq.cfs.hNrRunnable} load ${rq.cfs.avg.loadAvg.toFixed(0)} util ${rq.cfs.avg.utilAvg.toFixed(0)} runn ${rq.cfs.avg.runnableAvg.toFixed(0)} fail ${rq.balance.nrBalanceFailed} int ${rq.balance.intervalNs / 1e6} last ${((rq.balance.lastBalanceNs - w.parts.zeroNs) / 1e6).toFixed(1)} [${[...rq.tasks].map((x) => x.task!.id + ':' + taskHLoad(x).toFixed(0)).join(' ')}]`).join(' | '), JSON.stringify([0, 1].map((c) => { const f = findImbalance(st, st.rqs[c]!, 'busy'); return f && { b: f.busiest.cpu, k: f.kind, a: f.amount }; })));
  }
}, 100000);
