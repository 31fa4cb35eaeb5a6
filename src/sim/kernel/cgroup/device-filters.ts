/**
 * Device filters: the BPF programs that are attached to cgroups (BPF_CGROUP_DEVICE), as lists of what they allow. All
 * programs of a task's cgroup and of those above it must allow an access; without one everything is allowed. Source:
 * security/device_cgroup.c, kernel/bpf/cgroup.c.
 */
import type { Errno } from '../../core/errno.ts';
import type { ControllerCalls } from './calls.ts';
import { stateOf, type Cgroup } from './cgroup.ts';
import type { DeviceAccess } from './controller.ts';

const ID = 'devices';

/** What a filter allows: null stands for any. Frozen. */
export interface DeviceRule {
  readonly type: 'c' | 'b' | 'a';
  readonly major: number | null;
  readonly minor: number | null;
  readonly access: string;
}

function numberOf(written: string | undefined): number | null {
  return written === '*' ? null : Number(written);
}

/** `c 1:3 rw`, `a *:* rwm`; null: it is no rule. */
export function parseDeviceRule(written: string): DeviceRule | null {
  const match = /^\s*([abc])\s+(\d+|\*):(\d+|\*)\s+([rwm]+)\s*$/.exec(written);
  if (!match) return null;
  const [, type, major, minor, access = ''] = match;
  return { type: type as DeviceRule['type'], major: numberOf(major), minor: numberOf(minor), access };
}

/** The filters of a cgroup, each a list of what it allows. */
class Filters {
  readonly lists: (readonly DeviceRule[])[] = [];
}

/** Attaches one more filter (BPF_F_ALLOW_MULTI); from now on the kernel asks. */
export function attachDevices(calls: ControllerCalls, cgroup: Cgroup, rules: readonly DeviceRule[]): void {
  calls.deviceFilter = refusal;
  const filters = stateOf(cgroup, ID, Filters) ?? new Filters();
  filters.lists.push(rules);
  cgroup.css.set(ID, filters);
}

function allows(rule: DeviceRule, { type, major, minor, access }: DeviceAccess): boolean {
  return (
    (rule.type === 'a' || rule.type === type) &&
    (rule.major ?? major) === major &&
    (rule.minor ?? minor) === minor &&
    [...access].every((letter) => rule.access.includes(letter))
  );
}

/** Minor numbers of the misc devices that hypervisors open by their paths; of dynamic ones the first that Linux gives. */
const MISC_MINORS: Readonly<Record<string, number>> = Object.freeze({
  '/dev/kvm': 232,
  '/dev/vmmon': 165,
  '/dev/vboxdrv': 127,
  '/dev/xen/privcmd': 126,
});

const MISC_MAJOR = 10;

/** Opening one for reading and writing, by its path. */
function miscDevice(path: string): DeviceAccess {
  return { type: 'c', major: MISC_MAJOR, minor: MISC_MINORS[path] ?? -1, access: 'rw' };
}

/** What the filters of a cgroup and of those above it say. */
function refusal(cgroup: Cgroup, what: DeviceAccess | string): Errno | null {
  const device = typeof what === 'string' ? miscDevice(what) : what;
  for (let node: Cgroup | null = cgroup; node; node = node.parent)
    if (stateOf(node, ID, Filters)?.lists.some((rules) => !rules.some((rule) => allows(rule, device))))
      return 'EPERM';
  return null;
}
