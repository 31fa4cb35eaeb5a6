/** A veth pair made on the host and moved into a namespace: what runtimes do that do not create the peer in place. */
import { locked } from '../kernel/locks/locked.ts';
import { synchronizeNet } from '../kernel/locks/waiting.ts';
import type { KernelBuilder } from '../kernel/paths/types.ts';
import { inKernel, whenChosen, work } from '../virt/boot/marks.ts';

/** Grace periods of `dev_change_net_namespace`: the device is closed, then taken off the list. */
const GRACE_PERIODS = 2;

function apart(p: KernelBuilder, body: (p: KernelBuilder) => void): void {
  whenChosen(p, 'a network of its own', ({ network }) => network !== 'host', body);
}

/** `ip link add` of a pair. */
export function vethPair(p: KernelBuilder): void {
  apart(p, (p) =>
    inKernel(p, 'RTM_NEWLINK', (p) => locked(p, 'rtnl_mutex', (p) => work(p, 'veth.add_pair'))),
  );
}

/** Moves one end, then the other end joins the bridge. The grace periods pass with RTNL held. */
export function moveVeth(p: KernelBuilder): void {
  apart(p, (p) => {
    inKernel(p, 'RTM_SETLINK netns', (p) =>
      locked(p, 'rtnl_mutex', (p) => {
        work(p, 'veth.move_ns');
        for (let n = 0; n < GRACE_PERIODS; n++) p.call(synchronizeNet);
      }),
    );
    inKernel(p, 'RTM_SETLINK master', (p) => locked(p, 'rtnl_mutex', (p) => work(p, 'br.attach_up_addr')));
  });
}
