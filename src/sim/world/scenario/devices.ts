/** Which devices the groups of a scenario may use: a container's own list, and what a group says itself. */
import { attachDevices, parseDeviceRule, type DeviceRule } from '../../kernel/cgroup/device-filters.ts';
import { usbMinor } from '../../kernel/usb-device.ts';
import { innermostOf, layersOf } from '../compile/scenario.ts';
import type { World } from '../world.ts';
import type { GroupSpec, Scenario } from './types.ts';

/** What runc lets every container use (libcontainer/specconv `AllowedDevices`): any node may be made, these may be opened. */
const CONTAINER_RULES: readonly string[] = Object.freeze([
  'c *:* m',
  'b *:* m',
  ...['1:3', '1:5', '1:7', '1:8', '1:9', '5:0', '5:2', '136:*'].map((device) => `c ${device} rwm`),
]);

const USB = /^\/dev\/bus\/usb\/(\d{3})\/(\d{3})$/;

/** `c 189:3 rwm`, or the path of a USB device, as `--device` takes it; null: it is neither. */
export function deviceRule(written: string): DeviceRule | null {
  const usb = USB.exec(written);
  if (!usb) return parseDeviceRule(written);
  const minor = usbMinor(Number(usb[1]), Number(usb[2]));
  return parseDeviceRule(`c 189:${String(minor)} rwm`);
}

function attach(world: World, group: GroupSpec): void {
  const place = layersOf(group).length > 0 ? world.placeOf(innermostOf(group)) : null;
  const isContainer = place !== null && place.container !== null;
  if (!isContainer && !group.devices) return;
  const { cgroups } = isContainer ? place.kernel : world.host;
  const cgroup = cgroups.find(isContainer ? place.cgroup : group.path);
  const written = [...(isContainer ? CONTAINER_RULES : []), ...(group.devices ?? [])];
  const rules = written.map(deviceRule).filter((rule) => rule !== null);
  if (cgroup) attachDevices(cgroups.calls, cgroup, Object.freeze(rules));
}

/** Puts the filters on. */
export function limitDevices(world: World, { groups }: Scenario): void {
  for (const group of groups) attach(world, group);
}
