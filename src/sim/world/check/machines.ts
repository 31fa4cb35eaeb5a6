/** What is wrong with the machines, cables and costs of a spec whose shape is right. */
import { findProfile, PROFILES } from '../../costs/profiles/registry.ts';
import { REFERENCE_PROFILE } from '../../costs/registry.ts';
import { DISKS } from '../../hw/disks/media.ts';
import { accepted, issue, type Issue } from '../issue.ts';
import type { MachineSpec, WorldSpec } from '../spec.ts';
import { findSwitch, SWITCHES } from '../switches.ts';

/** Switches that a spec says elsewhere: as a machine's disk, as its HZ, as programs. */
export const SAID_ELSEWHERE: readonly string[] = ['disk', 'hz', 'host-load'];

export function notAccepted(path: string, value: string, known: readonly string[]): Issue {
  const ids = accepted(known);
  return issue(
    path,
    `"${value}" is not accepted; accepted: ${ids}`,
    `"${value}"은(는) 사용할 수 없습니다. 사용 가능: ${ids}`,
  );
}

/** A mechanism switch and its value; null: it is in order. */
export function switchIssue(path: string, id: string, value: string): Issue | null {
  const def = SAID_ELSEWHERE.includes(id) ? undefined : findSwitch(id);
  const known = SWITCHES.filter((one) => !SAID_ELSEWHERE.includes(one.id));
  if (!def)
    return notAccepted(
      path,
      id,
      known.map((one) => one.id),
    );
  const values = def.values.map((one) => one.id);
  return values.includes(value) ? null : notAccepted(path, value, values);
}

function stolenIssues({ stolen = [], cpus }: MachineSpec, at: string): Issue[] {
  const inOrder = stolen.every(
    (times) =>
      times.length % 2 === 0 && times.every((ns, index) => index === 0 || ns >= (times[index - 1] ?? 0)),
  );
  if (inOrder && stolen.length <= cpus) return [];
  return [
    issue(`${at}.stolen`, 'for each CPU pairs of ascending times', 'CPU마다 오름차순 시각 쌍이어야 합니다'),
  ];
}

function machineIssues(machine: MachineSpec, at: string): Issue[] {
  const { disk, kernel, memoryBytes, touchedBytes } = machine;
  const found: Issue[] = [];
  if (disk !== null && !DISKS.has(disk)) found.push(notAccepted(`${at}.disk`, disk, [...DISKS.keys()]));
  for (const [id, value] of Object.entries(kernel.switches)) {
    const wrong = switchIssue(`${at}.kernel.switches.${id}`, id, value);
    if (wrong) found.push(wrong);
  }
  if (touchedBytes > memoryBytes)
    found.push(issue(`${at}.touchedBytes`, 'more than the machine has', '머신의 메모리보다 많습니다'));
  return [...found, ...stolenIssues(machine, at)];
}

function linkIssues({ links, machines, places }: WorldSpec): Issue[] {
  const plugged = new Set<string>();
  return links.flatMap(({ a, b, veth = false }, index) => {
    const at = `links[${String(index)}]`;
    const ids = machines.map(({ id }) => id);
    const found = (veth ? [a] : [a, b])
      .filter((id) => !ids.includes(id))
      .map((id) => notAccepted(at, id, ids));
    if (veth && [...ids, ...places.map(({ id }) => id)].includes(b))
      found.push(issue(at, `"${b}" is there twice`, `"${b}"이(가) 두 번 있습니다`));
    if (a === b)
      found.push(issue(at, 'a cable has two ends', '케이블의 두 끝은 서로 다른 머신이어야 합니다'));
    for (const id of new Set([a, b])) {
      if (plugged.has(id))
        found.push(issue(at, `"${id}" has one interface only`, `"${id}"에는 인터페이스가 하나뿐입니다`));
      plugged.add(id);
    }
    return found;
  });
}

/** Ids that are there twice. */
export function doubleIssues(list: string, ids: readonly string[]): Issue[] {
  return ids.flatMap((id, index) =>
    ids.indexOf(id) === index
      ? []
      : [issue(`${list}[${String(index)}].id`, `"${id}" is there twice`, `"${id}"이(가) 두 번 있습니다`)],
  );
}

export function hardwareIssues(spec: WorldSpec): Issue[] {
  const { machines, profile, costs } = spec;
  const found: Issue[] = [];
  if (!findProfile(profile))
    found.push(
      notAccepted(
        'profile',
        profile,
        PROFILES.map(({ id }) => id),
      ),
    );
  found.push(...REFERENCE_PROFILE.withOverrides(new Map(Object.entries(costs))).issues);
  found.push(
    ...doubleIssues(
      'machines',
      machines.map(({ id }) => id),
    ),
  );
  machines.forEach((machine, index) => {
    found.push(...machineIssues(machine, `machines[${String(index)}]`));
  });
  return [...found, ...linkIssues(spec)];
}
