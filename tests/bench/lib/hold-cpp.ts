import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

/**
 * The same hold model on std::priority_queue with 24-byte records (time, sequence, id). It cannot remove an entry, so
 * a cancelled one is marked by id and skipped when it comes up, which is how such programs do it.
 * Arguments: pending, steps, timer period (0: none). Prints processor nanoseconds per step.
 */
const SOURCE = `
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <queue>
#include <vector>
struct Event { double time; int64_t sequence; int32_t id; int32_t payload; };
struct Later {
  bool operator()(const Event& a, const Event& b) const {
    return a.time > b.time || (a.time == b.time && a.sequence > b.sequence);
  }
};
static uint64_t state = 88172645463325252ull;
static double uniform() {
  state ^= state << 13; state ^= state >> 7; state ^= state << 17;
  return (state >> 11) * (1.0 / 9007199254740992.0);
}
int main(int argc, char** argv) {
  const int64_t pending = atoll(argv[1]), steps = atoll(argv[2]), period = atoll(argv[3]);
  std::vector<double> increments(65536);
  for (auto& x : increments) x = std::floor(-std::log(1 - uniform()) * 1000.0 * pending) + 1;
  std::vector<Event> room; room.reserve(pending * 2 + 64);
  std::priority_queue<Event, std::vector<Event>, Later> queue(Later(), std::move(room));
  std::vector<uint8_t> cancelled(pending + steps * 3 + 1024, 0);
  int64_t sequence = 0; int32_t id = 0, timer = -1; uint32_t draw = 0; double sum = 0;
  for (int64_t i = 0; i < pending; i++) queue.push({increments[draw++ & 65535], sequence++, id++, 0});
  auto hold = [&](int64_t n) {
    for (int64_t i = 0; i < n; i++) {
      while (period && cancelled[queue.top().id]) queue.pop();
      const Event first = queue.top(); queue.pop(); sum += first.payload;
      queue.push({first.time + increments[draw++ & 65535], sequence++, id++, (int32_t)i});
      if (period && i % period == 0) {
        if (timer >= 0) cancelled[timer] = 1;
        timer = id; queue.push({first.time + 2000.0 * pending, sequence++, id++, 0});
      }
    }
  };
  hold(steps / 2);
  const clock_t start = clock();
  hold(steps);
  const double ns = double(clock() - start) / CLOCKS_PER_SEC * 1e9 / steps;
  printf("%.2f %g\\n", ns, sum);
}
`;

/** The compiled peer program, or null where no g++ is installed. Call `dispose` at the end. */
export interface CppHold {
  nsPerStep(pending: number, steps: number, timerPeriod: number): number;
  dispose(): void;
}

/** Compiles the C++ peer with g++ -O2 into a temporary folder. */
export function compileCppHold(): CppHold | null {
  if (spawnSync('g++', ['--version'], { stdio: 'ignore' }).status !== 0) return null;
  const folder = mkdtempSync(join(tmpdir(), 'ringside-bench-'));
  const program = join(folder, 'hold');
  writeFileSync(`${program}.cpp`, SOURCE);
  const built = spawnSync('g++', ['-O2', '-std=c++17', '-o', program, `${program}.cpp`], {
    encoding: 'utf8',
  });
  if (built.status !== 0) {
    rmSync(folder, { recursive: true, force: true });
    process.stderr.write(`g++ failed, the C++ column is missing:\n${built.stderr}\n`);
    return null;
  }
  return {
    nsPerStep: (pending, steps, timerPeriod) =>
      Number.parseFloat(
        execFileSync(program, [pending, steps, timerPeriod].map(String), { encoding: 'utf8' }),
      ),
    dispose: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
