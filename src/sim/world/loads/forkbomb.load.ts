import { text } from '../../core/text.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { KernelBuilder } from '../../kernel/paths/types.ts';
import { program } from '../../kernel/paths/types.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import type { Ctx } from '../../ops/context.ts';
import type { Program } from '../../ops/op.ts';
import { defineLoad, loadOf } from './load.ts';
import { loadProgram, noteRefusal, spendCpu } from './code.ts';

/** More processes may be made (as many as the user's RLIMIT_NPROC would allow). */
function mayFork(kernel: Kernel, ctx: Ctx): boolean {
  const state = loadOf(kernel, ctx);
  if (state.shared.begun + 1 >= state.arg(0)) return false;
  state.shared.begun++;
  return true;
}

function forkOn(p: KernelBuilder): void {
  p.loopWhile('more processes are allowed', mayFork, (p) => {
    syscall(p, 'clone', (_kernel, ctx) => {
      ctx.set(0, child.index);
      ctx.set(1, 0);
    });
    p.effect('was it made?', (kernel, ctx) => {
      if (ctx.result < 0) noteRefusal(kernel, ctx);
    });
  });
  spendCpu(p);
}

/** What every child runs: the same again. */
const child: Program = program('forkbomb_child', forkOn);

export default defineLoad({
  id: 'forkbomb',
  label: text('Fork bomb', '포크 폭탄'),
  about: text(
    'Every process forks as often as it can until there are N, then all compute.',
    '모든 프로세스가 N개가 될 때까지 계속 fork하고, 그 뒤로는 모두 계산합니다.',
  ),
  says: ([most = 0]) => text(`forks up to ${String(most)} processes`, `프로세스 ${String(most)}개까지 fork`),
  params: [{ name: 'N', about: text('processes', '프로세스 수'), min: 1, max: 10_000, default: 1_000 }],
  threads: () => 1,
  processes: ([most = 1]) => most,
  jobs: false,
  readsCpuClock: false,
  program: loadProgram('forkbomb', forkOn),
});
