/** What each group sent and received over a run, in slots, and how long its packets waited. Follows the run as `RunRecord` does. */
import type { NetworkView } from '../../core/neighbour-views.ts';
import type { NetAccount } from '../../kernel/net/tc/accounts.ts';
import { controlOf, type TrafficControl } from '../../kernel/net/tc/traffic-control.ts';
import { limitOf } from '../../kernel/net/tc/settings.ts';
import { podName } from '../scenario/pod-name.ts';
import type { World } from '../world.ts';
import type { GroupList } from './groups.ts';

/** Columns of a slot: counters as they stand at its start. */
const COLUMNS = 4;

function counted({ sentBytes, receivedBytes, waitedNs, passed }: NetAccount): readonly number[] {
  return [sentBytes, receivedBytes, waitedNs, passed];
}

function pathOf({ path }: { readonly path: string }): string {
  return path.replace(/^\//, '');
}

function accountOf(control: TrafficControl, path: string): NetAccount {
  return control.accounts.of(path === '' ? '' : podName(path));
}

export class NetworkRecord {
  private readonly slotNs: number;
  private readonly slots: number;
  /** `values[(group * (slots + 1) + slot) * COLUMNS + column]`. */
  private readonly values: Float64Array;
  private nextSlot = 0;

  constructor(groups: number, slots: number, slotNs: number) {
    this.slots = slots;
    this.slotNs = slotNs;
    this.values = new Float64Array(groups * (slots + 1) * COLUMNS);
  }

  /** Nothing changes until `untilNs`: slots that begin before it begin with what is counted now. */
  before(world: World, groups: () => GroupList, untilNs: number): void {
    if (this.nextSlot > this.slots || this.nextSlot * this.slotNs > untilNs) return;
    const control = controlOf(world.host);
    const now = groups().groups.map((group) => counted(accountOf(control, pathOf(group))));
    for (; this.nextSlot <= this.slots && this.nextSlot * this.slotNs <= untilNs; this.nextSlot++)
      now.forEach((columns, group) => {
        this.values.set(columns, (group * (this.slots + 1) + this.nextSlot) * COLUMNS);
      });
  }

  /** What the page shows of a moment. */
  view(world: World, { groups }: GroupList, knownNs: number): NetworkView {
    const control = controlOf(world.host);
    const slots = Math.max(0, Math.min(this.nextSlot - 1, Math.floor(knownNs / this.slotNs)));
    const [link] = world.spec.links;
    return {
      slotNs: this.slotNs,
      slots,
      linkBits: link?.bitsPerS ?? Infinity,
      qdisc: control.lines.get('eth0')?.qdisc.kind ?? 'noqueue',
      groups: groups.flatMap((group, index) => {
        const path = pathOf(group);
        const pod = control.pods.get(path);
        if (!pod && path !== '') return [];
        const account = accountOf(control, path);
        return {
          index,
          sent: this.rates(index, slots, 0),
          received: this.rates(index, slots, 1),
          waitNs: this.waits(index, slots),
          waitingBytes: account.waitingBytes,
          dropped: account.dropped,
          egressBits: pod ? 8 * limitOf(control, pod, 'egress') : Infinity,
          ingressBits: pod ? 8 * limitOf(control, pod, 'ingress') : Infinity,
        };
      }),
    };
  }

  private grown(group: number, slot: number, column: number): number {
    const at = (group * (this.slots + 1) + slot) * COLUMNS + column;
    return (this.values[at + COLUMNS] ?? 0) - (this.values[at] ?? 0);
  }

  private rates(group: number, slots: number, column: number): Float64Array {
    return Float64Array.from(
      { length: slots },
      (_, slot) => (this.grown(group, slot, column) * 8e9) / this.slotNs,
    );
  }

  private waits(group: number, slots: number): Float64Array {
    return Float64Array.from({ length: slots }, (_, slot) => {
      const passed = this.grown(group, slot, 3);
      return passed === 0 ? 0 : this.grown(group, slot, 2) / passed;
    });
  }
}
