import { text } from '../../core/text.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import { program } from '../../kernel/paths/types.ts';
import { defineOperation, measured } from '../operation.ts';

/** Locals of both: 0 pipe to use, 1 pipe to read, 2 bytes, 3 pipe to write. */
const echo = program('pipe-echo', (p) => {
  p.forever((p) => {
    syscall(p, 'read', (_kernel, ctx) => ctx.set(0, ctx.get(1)));
    syscall(p, 'write', (_kernel, ctx) => ctx.set(0, ctx.get(3)));
  });
});

export default defineOperation({
  id: 'pipe-round-trip',
  group: 'call',
  label: text('pipe round trip', '파이프 왕복'),
  tag: text('1 byte', '1바이트'),
  about: text(
    'Sends a byte to another process through a pipe and waits for one back.',
    '파이프로 다른 프로세스에 한 바이트를 보내고 한 바이트를 기다립니다.',
  ),
  params: [{ id: 'bytes', label: text('size', '크기'), min: 1, max: 65_536, default: 1, unit: 'B' }],
  network: 'none',
  measuredOn: 'place',
  main: measured('pipe-round-trip', (p) => {
    syscall(p, 'write');
    syscall(p, 'read', (_kernel, ctx) => ctx.set(0, ctx.get(1)));
    p.effect('first pipe again', (_kernel, ctx) => ctx.set(0, ctx.get(3)));
  }),
  partner: { program: echo, on: 'same', thread: false },
  prepare: ({ place, params }) => {
    const { kernel } = place;
    const there = kernel.files.install({ kind: 'pipe', id: kernel.pipes.make() });
    const back = kernel.files.install({ kind: 'pipe', id: kernel.pipes.make() });
    const bytes = params['bytes'] ?? 1;
    return { main: [there, back, bytes, there], partner: [there, there, bytes, back] };
  },
  fidelity: 'full',
  fidelityNote: text('Both processes on one CPU.', '두 프로세스가 같은 CPU에 있습니다.'),
});
