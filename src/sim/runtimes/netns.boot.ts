import { text } from '../core/text.ts';
import { locked } from '../kernel/locks/locked.ts';
import { defineBoot } from '../virt/boot/define.ts';
import { inKernel, phase, ready, stay, work } from '../virt/boot/marks.ts';
import { run, step } from '../virt/boot/tasks.ts';
import { networkNamespace } from './oci-boot.ts';
import { moveVeth, vethPair } from './veth-boot.ts';

/** Each line is a run of the `ip` program. */
const IP = Object.freeze({
  add: step('ip netns add', 'process', 'app', (p) => {
    work(p, 'proc.exec');
    inKernel(p, 'unshare', networkNamespace);
    inKernel(p, 'mount', (p) => locked(p, 'namespace_sem', (p) => work(p, 'mnt.bind')));
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
