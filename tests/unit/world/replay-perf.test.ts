import { test } from 'vitest';
import { createReplay } from '../../../src/sim/world/replay/index.ts';
test('perf', () => {
  const MB = Number(process.env['MB'] ?? 5);
  const replay = createReplay({
    stacks: (process.env['ST'] ?? 'bare,container,kvm').split(','),
    seed: 1,
    switches: {},
    thinkTime: true,
  });
  const t0 = performance.now();
  let bytes = 0;
  let t = 0;
  let peak = 0;
  let i = 0;
  while (bytes < MB * 1e6) {
    let s = '';
    for (let k = 0; k < 500; k++, i++) {
      const at = (): string => (1795303487 + (t += 60) / 1e6).toFixed(6);
      s += `100 ${at()} openat(AT_FDCWD, "/usr/share/doc/file${i % 5000}", O_RDONLY) = 3 <0.000020>\n`;
      s += `100 ${at()} newfstatat(3, "", {st_mode=S_IFREG|0644, st_size=100000, ...}, AT_EMPTY_PATH) = 0 <0.000010>\n`;
      s += `100 ${at()} read(3, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"..., 8192) = 8192 <0.000020>\n`;
      s += `100 ${at()} read(3, "", 8192) = 0 <0.000010>\n`;
      s += `100 ${at()} close(3) = 0 <0.000010>\n`;
    }
    replay.push(s);
    bytes += s.length;
    peak = Math.max(peak, process.memoryUsage().heapUsed);
  }
  const r = replay.end();
  console.log(
    'calls',
    r.calls,
    'MB',
    bytes / 1e6,
    'ms',
    Math.round(performance.now() - t0),
    'heap',
    Math.round(peak / 1e6),
    r.stacks.map((s) => s.totalNs),
  );
}, 600000);
