/** Cables of a world: a network interface at each end, and who handles its interrupts. */
import { Nic } from '../../hw/nic.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Place } from '../../virt/layer.ts';
import type { LinkSpec, PlaceSpec } from '../spec.ts';
import type { Building } from './building.ts';

const DEVICE = 'eth0';

function plug(kernel: Kernel, nic: Nic): void {
  kernel.net.addDevice({
    name: DEVICE,
    kind: 'physical',
    netns: '',
    peer: '',
    bus: nic.index,
    bridged: false,
  });
  kernel.net.queues.set(DEVICE, nic);
}

/** A network namespace of the machine, at the end of a veth pair in the place of a network card. */
function buildNamespace(building: Building, { a, b }: LinkSpec): void {
  const outer = building.place(a);
  const { net } = outer.kernel;
  const inner = `${b}/${DEVICE}`;
  // Beside a network card the host's ends have numbers.
  const before = [...net.devices.values()].filter(
    ({ kind, netns }) => kind === 'veth' && netns === '',
  ).length;
  const host = net.devices.has(DEVICE) ? `veth${String(before)}` : DEVICE;
  net.addDevice({ name: host, kind: 'veth', netns: '', peer: inner, bus: -1, bridged: false });
  net.addDevice({ name: inner, kind: 'veth', netns: b, peer: host, bus: -1, bridged: false });
  building.places.set(b, { ...outer, netns: b });
}

/** Lays a cable or makes a veth pair; what is built on either machine later is reached through it. */
export function buildLink(building: Building, spec: LinkSpec): void {
  if (spec.veth) {
    buildNamespace(building, spec);
    return;
  }
  const a = building.kernel(spec.a);
  const b = building.kernel(spec.b);
  const here = new Nic(a.machine);
  const there = new Nic(b.machine);
  here.peer = there;
  there.peer = here;
  for (const nic of [here, there]) nic.nsPerByte = spec.bitsPerS === undefined ? null : 8e9 / spec.bitsPerS;
  plug(a, here);
  plug(b, there);
  a.net.addRoute(DEVICE, b.machine.id);
}

/** The first place on a machine that has none inside; null: the machine has no places. */
function innermostOn(building: Building, id: string): Place | null {
  const { places } = building.spec;
  let at = places.find((place) => place.in === id);
  if (!at) return null;
  for (let inner: PlaceSpec | undefined = at; inner; inner = places.find((place) => place.in === at?.id))
    at = inner;
  return building.place(at.id);
}

/** Interrupts go to the CPU that the first place on the machine wants them on, as `irqbalance` or an administrator sets it. */
export function steerInterrupts(building: Building, spec: LinkSpec): void {
  if (spec.veth) return;
  for (const id of [spec.a, spec.b]) {
    const { machine } = building.kernel(id);
    const nic = machine.device(Nic);
    const place = innermostOn(building, id);
    nic.irqCpu = place === null ? 0 : (place.nicCpu ?? place.appCpu);
  }
}
