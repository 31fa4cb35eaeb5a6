import { text } from '../core/text.ts';
import { CLONE } from '../kernel/clone-flags.ts';
import { FS_TYPES } from '../kernel/fs/mount-namespace.ts';
import { syscall } from '../kernel/syscalls/call.ts';
import { userString } from '../kernel/user-string.ts';
import { defineBoot } from '../virt/boot/define.ts';
import { phase, ready, stay, work } from '../virt/boot/marks.ts';
import { run, step } from '../virt/boot/tasks.ts';
import { moveVeth, vethPair } from './veth-boot.ts';

/** Each line is a run of the `ip` program. */
const IP = Object.freeze({
  add: step('ip netns add', 'process', 'app', (p) => {
    work(p, 'proc.exec');
    syscall(p, 'unshare', (_kernel, ctx) => ctx.set(0, CLONE.NEWNET));
    syscall(p, 'mount', (_kernel, ctx) => {
      ctx.set(0, FS_TYPES.indexOf('bind'));
      ctx.set(1, userString('/proc/self/ns/net'));
      ctx.set(2, userString('/run/netns/web'));
    });
  }),
  pair: step('ip link add', 'process', 'app', (p) => {
    work(p, 'proc.exec');
    vethPair(p);
  }),
  move: step('ip link set', 'process', 'app', (p) => {
    work(p, 'proc.exec');
    moveVeth(p);
  }),
});

export default defineBoot({
  id: 'netns',
  label: text('Network namespace alone', '네트워크 네임스페이스만'),
  kind: 'part',
  ownsApplication: true,
  estimate: null,
  body: (p) => {
    phase(p, 'namespaces');
    run(p, IP.add);
    phase(p, 'network');
    run(p, IP.pair);
    run(p, IP.move);
    ready(p);
    stay(p);
  },
});
