/** What is wrong with the places of a spec: each must fit on what it is in, and beside what is there already. */
import { NETWORK_MODES } from '../../virt/layer.ts';
import { issue, type Issue } from '../issue.ts';
import { findLayer } from '../registry.ts';
import type { OptionValue, PlaceSpec, WorldSpec } from '../spec.ts';
import { stackIssues } from '../stack.ts';
import { notAccepted, switchIssue } from './machines.ts';

/** Virtual CPUs of one machine: each is a task of its host, which has at most 256 CPUs to run it. */
const MAX_VCPUS = 64;
const MAX_PAGES = 2 ** 24;

/** Layers of a place, outermost first. */
function stackOf(places: readonly PlaceSpec[], place: PlaceSpec): string {
  const outer = places.slice(0, places.indexOf(place)).find(({ id }) => id === place.in);
  return outer ? `${stackOf(places, outer)}/${place.layer}` : place.layer;
}

function numberIssue(path: string, value: OptionValue, max: number): Issue[] {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= max) return [];
  return [
    issue(
      path,
      `${String(value)} is not an integer from 1 to ${String(max)}`,
      `${String(value)}은(는) 1 이상 ${String(max)} 이하의 정수가 아닙니다`,
    ),
  ];
}

function optionIssues(place: PlaceSpec, at: string): Issue[] {
  const isVm = findLayer(place.layer)?.isVm === true;
  return Object.entries(place.options).flatMap(([id, value]) => {
    const path = `${at}.options.${id}`;
    const modes: readonly string[] = NETWORK_MODES;
    if (id === 'network')
      return modes.includes(String(value)) ? [] : [notAccepted(path, String(value), modes)];
    if (id === 'vcpus' || id === 'pageCachePages') {
      if (isVm) return numberIssue(path, value, id === 'vcpus' ? MAX_VCPUS : MAX_PAGES);
      return [issue(path, 'only a virtual machine has it', '가상 머신에만 있습니다')];
    }
    const wrong = switchIssue(path, id, String(value));
    return wrong ? [wrong] : [];
  });
}

/** Whether a place needs devices of the kernel it is on, whose names only one can have. */
function wantsDevices({ layer, options }: PlaceSpec): boolean {
  return layer !== 'bare' && (options['network'] ?? 'none') !== 'none';
}

function besideIssues(spec: WorldSpec, place: PlaceSpec, at: string): Issue[] {
  const before = spec.places.slice(0, spec.places.indexOf(place)).filter((other) => other.in === place.in);
  const whole = [place, ...before].find(({ layer }) => findLayer(layer)?.needs.includes('machine') === true);
  if (whole && before.length > 0)
    return [
      issue(
        at,
        `${whole.layer} takes the whole machine; nothing can be beside it`,
        `${whole.layer}은(는) 머신 전체를 차지하므로 옆에 아무것도 둘 수 없습니다`,
      ),
    ];
  if (!wantsDevices(place) || !before.some(wantsDevices)) return [];
  return [
    issue(
      `${at}.options.network`,
      'one place on a kernel can have a network of its own; give the others "none"',
      '커널 하나에서 자체 네트워크는 한 곳만 가질 수 있습니다. 나머지는 "none"으로 두세요',
    ),
  ];
}

export function placeIssues(spec: WorldSpec): Issue[] {
  const known = spec.machines.map(({ id }) => id);
  return spec.places.flatMap((place, index) => {
    const at = `places[${String(index)}]`;
    const found: Issue[] = [];
    if (known.includes(place.id))
      found.push(issue(`${at}.id`, `"${place.id}" is there twice`, `"${place.id}"이(가) 두 번 있습니다`));
    if (!known.includes(place.in)) found.push(notAccepted(`${at}.in`, place.in, known));
    known.push(place.id);
    if (spec.machines.some(({ id, opaque }) => id === place.in && opaque === true))
      found.push(issue(`${at}.in`, 'nothing can be seen in it', '안을 볼 수 없는 머신입니다'));
    found.push(...stackIssues(stackOf(spec.places, place), `${at}.layer`), ...optionIssues(place, at));
    return [...found, ...besideIssues(spec, place, at)];
  });
}
