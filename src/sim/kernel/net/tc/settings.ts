/**
 * How people say network limits of a group: the annotations of Kubernetes, the configuration of CNI's bandwidth plug-in, words of
 * `tc` for its devices. They are no cgroup files: whoever runs containers turns them into devices and queues. A group's programs
 * are in a network namespace with a veth pair: `eth0` inside, the other end on the host.
 */
import { text, type Text } from '../../../core/text.ts';
import { OK, type WriteResult } from '../../cgroup/cgroup.ts';
import type { NetDev } from '../net-stack.ts';
import { PfifoFast } from './pfifo-fast.ts';
import { Tbf } from './tbf.ts';
import type { TrafficControl } from './traffic-control.ts';
import { qdiscOf, rateText, refusalOf } from './words.ts';

/** Longest time that packets may wait for tokens (`latencyInMillis` of the plug-in), ns. */
const LATENCY_NS = 25e6;
/** Burst that containerd gives to annotated pods, bits (`math.MaxUint32`): half a GiB, so that a limit is felt late. */
const ANNOTATED_BURST_BITS = 2 ** 32 - 1;
/** Kubernetes takes rates from 1 kbit/s to 1 Pbit/s. */
const MIN_BITS = 1e3;
const MAX_BITS = 1e15;

const UNITS: Readonly<Record<string, number>> = Object.freeze({
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 1024,
  Mi: 1_048_576,
  Gi: 1_073_741_824,
});

export type Direction = 'egress' | 'ingress';

const SETTING =
  /^\/*(.*?)\/?(kubernetes\.io\/(egress|ingress)-bandwidth|cni\.bandwidth|tc\.([a-z][a-z0-9]*))$/;

/** Whether a key of a group sets its network. */
export function isNetSetting(key: string): boolean {
  return SETTING.exec(key)?.[1] === '';
}

function refuse(en: string, ko: string): WriteResult {
  return { ok: false, errno: 'EINVAL', why: text(en, ko) };
}

/** Bits a second of a Kubernetes quantity; a Text says what is wrong. `max`: no limit. */
function quantity(written: string): number | Text {
  if (written === 'max') return Infinity;
  const found = /^(\d+(?:\.\d+)?)([kMGT]|[KMG]i)?$/.exec(written);
  if (!found)
    return text(
      `"${written}" is no quantity such as 10M (bits a second)`,
      `"${written}"은(는) 10M(초당 비트) 같은 수량이 아닙니다`,
    );
  const bits = Number(found[1]) * (UNITS[found[2] ?? ''] ?? 1);
  if (bits < MIN_BITS)
    return text('resource is unreasonably small (< 1kbit)', '값이 너무 작습니다(1kbit 미만)');
  if (bits > MAX_BITS)
    return text('resource is unreasonably large (> 1Pbit)', '값이 너무 큽니다(1Pbit 초과)');
  return bits;
}

/** The two ends of a group's veth pair. */
export interface Pod {
  readonly inside: string;
  readonly host: string;
}

/** A group's rate and burst, bits (a second); an infinite rate: no limit. */
export interface Limit {
  readonly rateBits: number;
  readonly burstBits: number;
}

/** What the plug-in does with one direction: tbf on the host's end, or on an ifb that the host's end hands what comes in to. */
function limitPod(control: TrafficControl, pod: Pod, direction: Direction, limit: Limit): void {
  const { net } = control.kernel;
  const rate = Math.floor(limit.rateBits / 8);
  const burst = Math.floor(limit.burstBits / 8);
  const tbf = (): Tbf =>
    new Tbf(
      {
        rate,
        burst,
        limit: Math.floor((rate * LATENCY_NS) / 1e9) + burst,
        options: `rate ${rateText(rate)} burst ${String(burst)}b lat 25ms`,
      },
      control.kernel.now(),
    );
  const unlimited = limit.rateBits === Infinity;
  if (direction === 'ingress') {
    control.setRoot(net.device(pod.host), unlimited ? null : tbf());
    return;
  }
  const ifb = ifbOf(control, pod);
  if (unlimited) control.redirects.delete(pod.host);
  else control.redirects.set(pod.host, ifb.name);
  control.setRoot(ifb, unlimited ? null : tbf());
}

function ifbOf({ kernel: { net } }: TrafficControl, pod: Pod): NetDev {
  const name = `bwp${pod.host}`;
  if (!net.devices.has(name))
    net.addDevice({ name, kind: 'ifb', netns: '', peer: '', bus: -1, bridged: false });
  return net.device(name);
}

const PLUGIN_KEYS = ['ingressRate', 'ingressBurst', 'egressRate', 'egressBurst'] as const;

/** `egressRate=10000000 egressBurst=400000`, bits (a second), as in the plug-in's configuration. */
function plugin(
  written: string,
): { readonly limits: ReadonlyMap<Direction, Limit> } | { readonly wrong: Text } {
  const given = new Map<string, number>();
  for (const word of written === 'max' ? [] : written.trim().split(/[\s,]+/)) {
    const [key = '', value = ''] = word.split('=');
    if (!PLUGIN_KEYS.some((known) => known === key) || !/^\d+$/.test(value))
      return {
        wrong: text(
          `"${word}": expected ${PLUGIN_KEYS.join(', ')}, each with =BITS`,
          `"${word}": ${PLUGIN_KEYS.join(', ')} 뒤에 =비트 수가 와야 합니다`,
        ),
      };
    given.set(key, Number(value));
  }
  const limits = new Map<Direction, Limit>();
  for (const direction of ['ingress', 'egress'] as const) {
    const rateBits = given.get(`${direction}Rate`) ?? 0;
    const burstBits = given.get(`${direction}Burst`) ?? 0;
    if (rateBits > 0 !== burstBits > 0)
      return {
        wrong: text(
          'if rate is set, burst must also be set',
          'Rate를 정하면 Burst도 정해야 합니다(반대도 같습니다)',
        ),
      };
    if (burstBits > 0 && burstBits < 1514 * 8)
      return {
        wrong: text(
          'a burst below one frame (12112 bits) lets nothing through',
          '한 프레임(12112비트)보다 작은 Burst로는 아무것도 지나가지 못합니다',
        ),
      };
    limits.set(direction, { rateBits: rateBits || Infinity, burstBits });
  }
  return { limits };
}

/** `tc qdisc replace dev DEV root …`: the device is the group's, or the machine's for the root group. */
function replaceRoot(control: TrafficControl, pod: Pod | null, name: string, written: string): WriteResult {
  const inPod: Readonly<Record<string, string>> = pod ? { eth0: pod.inside, veth: pod.host } : {};
  const known = pod ? inPod[name] : name;
  const dev = known === undefined ? undefined : control.kernel.net.devices.get(known);
  if (!dev || dev.kind === 'loopback')
    return {
      ok: false,
      errno: 'ENODEV',
      why: text(`Cannot find device "${name}"`, `"${name}" 장치가 없습니다`),
    };
  const isUsual = written.trim() === 'max';
  const wrong = isUsual ? null : wrongWords(written);
  if (wrong !== null) return refuse(wrong, wrong);
  const usual = dev.kind === 'physical' ? new PfifoFast() : null;
  control.setRoot(dev, isUsual ? usual : qdiscOf(rootWords(written), control.kernel.now()));
  return OK;
}

/** What is wrong with a setting before there is anything to set; null: nothing. `root`: it is the machine's. */
export function settingError(key: string, written: string, root: boolean): Text | null {
  const [, , , direction, device] = SETTING.exec(key) ?? [];
  if (device !== undefined) {
    if (!(root ? ['eth0'] : ['eth0', 'veth']).includes(device))
      return text(`Cannot find device "${device}"`, `"${device}" 장치가 없습니다`);
    const wrong = written.trim() === 'max' ? null : wrongWords(written);
    return wrong === null ? null : text(wrong, wrong);
  }
  if (root) return text('the root group has no network of its own', '루트 그룹에는 자기 네트워크가 없습니다');
  if (direction === undefined) {
    const found = plugin(written);
    return 'wrong' in found ? found.wrong : null;
  }
  const bits = quantity(written);
  return typeof bits === 'number' ? null : bits;
}

/** What `tc` says of words for a root discipline; null: it takes them. */
function wrongWords(written: string): string | null {
  return refusalOf(() => qdiscOf(rootWords(written), 0));
}

function rootWords(written: string): readonly string[] {
  const words = written.trim().split(/\s+/);
  return words[0] === 'root' ? words.slice(1) : words;
}

/** Sets a group's network; null: the path names no such setting. */
export function writeSetting(control: TrafficControl, path: string, written: string): WriteResult | null {
  const found = SETTING.exec(path);
  if (!found) return null;
  const [, group = '', key = '', direction, device] = found;
  const pod = control.pods.get(group) ?? null;
  if (device !== undefined && (pod || group === '')) return noted(replaceRoot(control, pod, device, written));
  if (!pod)
    return refuse(
      `nothing in "/${group}" has a network of its own`,
      `"/${group}"에는 자기 네트워크를 가진 프로그램이 없습니다`,
    );
  if (direction === undefined) {
    const found = plugin(written);
    if ('wrong' in found) return refuse(found.wrong.en, found.wrong.ko);
    for (const [way, limit] of found.limits) limitPod(control, pod, way, limit);
    return noted(OK);
  }
  const bits = quantity(written);
  if (typeof bits !== 'number') return refuse(bits.en, bits.ko);
  limitPod(control, pod, direction as Direction, { rateBits: bits, burstBits: ANNOTATED_BURST_BITS });
  return noted(OK);

  function noted(answer: WriteResult): WriteResult {
    if (answer.ok) control.settings.set(`${group}/${key}`, written);
    return answer;
  }
}

/** The limit of a group's direction, bytes a second; Infinity: none. */
export function limitOf({ lines, redirects }: TrafficControl, { host }: Pod, direction: Direction): number {
  const dev = direction === 'ingress' ? host : redirects.get(host);
  return (dev === undefined ? undefined : lines.get(dev)?.qdisc.bytesPerS) ?? Infinity;
}
