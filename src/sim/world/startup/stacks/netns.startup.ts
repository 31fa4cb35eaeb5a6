import { text } from '../../../core/text.ts';
import { defineStartup } from '../define.ts';
import { inKernel, locked, phase, ready, stay, work } from '../marks.ts';
import { run, step } from '../tasks.ts';
import { moveVeth, vethPair } from '../veth.ts';

/** Each line is a run of the `ip` program. */
const IP = Object.freeze({
  add: step('ip netns add', 'process', 'app', (p) => {
    work(p, 'proc.exec');
    inKernel(p, 'unshare', (p) => locked(p, 'rtnl_mutex', (p) => work(p, 'ns.net')));
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

export default defineStartup({
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
