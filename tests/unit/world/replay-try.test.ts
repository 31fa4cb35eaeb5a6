import { readFileSync } from 'node:fs';
import { test } from 'vitest';
import { createReplay } from '../../../src/sim/world/replay/index.ts';
test('x', () => {
  for (const name of (
    process.env['LOGS'] ?? 'cat,dd-fsync,find-grep,git-status,ls,sh-pipeline,web-server'
  ).split(',')) {
    const t0 = performance.now();
    const replay = createReplay({
      stacks: ['bare', 'container', 'kvm'],
      seed: 1,
      switches: {},
      thinkTime: process.env['DROP'] === undefined,
    });
    replay.push(readFileSync(`public/samples/${name}.log`, 'utf8'));
    const r = replay.end();
    console.log(name, r.calls, Math.round(performance.now() - t0), 'ms');
    for (const s of r.stacks) {
      console.log(
        '  ',
        s.stack,
        s.totalNs,
        s.syscalls.reduce((n, c) => n + c.count, 0),
        'outside',
        s.outsideNs,
        'given',
        s.givenUpWaits,
        JSON.stringify(s.counts),
      );
      if (process.env['V']) {
        for (const c of s.syscalls.slice(0, 12)) console.log('     ', c.name, c.count, c.totalNs, c.exits);
        for (const c of s.slowest.slice(0, 5))
          console.log('       slow', c.line, c.name, c.ns, c.exits, c.hops.length);
      }
    }
  }
}, 120000);
