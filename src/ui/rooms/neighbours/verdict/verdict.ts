/** What came of the run so far, as one sentence computed from it: at most three clauses, figures marked. */
import type { LimitChange, NeighbourFrame, OtherRunView, ResponseView } from '../../../../bridge/protocol.ts';
import { formatNs, formatPlaces } from '../../../i18n/format.ts';
import { parseCpuMax } from '../controls/limits.ts';
import { forksRefused } from '../inspector/fates.ts';
import { strong } from '../state/marked.ts';
import { groupName } from '../state/palette.ts';
import { answering } from '../state/programs.ts';
import { parseStat } from '../state/stat.ts';
import { vt } from './texts.ts';

/** Of fewer answers a p99 is one request's luck. */
const JOBS_MIN = 20;
/** Two times no further apart than this part of the larger one are called the same. */
const SAME = 0.1;
/** Who sends more than this part of a limit or of the cable is held back by it. */
const AT_LIMIT = 0.9;

/** The sentence; reads the page's language. `fresh`: nothing has run. */
export function verdictOf(frame: NeighbourFrame | null, fresh: boolean): string {
  if (!frame || fresh) return vt('fresh');
  const change = frame.changes.at(-1) ?? null;
  const clauses = [
    ...answers(frame, change),
    ...hits(frame),
    ...kills(frame),
    ...network(frame),
    ...stops(frame),
    ...(frame.responses.length === 0 ? uses(frame) : []),
  ];
  return `${clauses.join('; ')}.`;
}

/** The program that is spoken of: one of a group that was not written to, the one that answered most. */
function spokenOf({ responses, groups }: NeighbourFrame, change: LimitChange | null): ResponseView | null {
  const written = groups.find(({ path }) => path === change?.path)?.index;
  const rank = ({ group, since }: ResponseView): number => since.jobs + (group === written ? 0 : 1e12);
  return responses.reduce<ResponseView | null>(
    (best, one) => (best && rank(best) >= rank(one) ? best : one),
    null,
  );
}

function answers(frame: NeighbourFrame, change: LimitChange | null): string[] {
  const spoken = spokenOf(frame, change);
  if (!spoken) return [];
  const { since, earlier } = spoken;
  const name = strong(answering(spoken, frame.groups));
  const after = strong(formatNs(since.p99Ns));
  const other = otherP99(frame.before, spoken);
  if (!change || !earlier || earlier.jobs < JOBS_MIN) {
    if (since.jobs === 0) return [];
    return [other ? vt('p99.both', { name, after, before: strong(other) }) : vt('p99', { name, after })];
  }
  const words = sinceOf(change);
  if (since.jobs < JOBS_MIN) return [vt('few', { name, n: since.jobs, since: words })];
  const both = other ? [vt('now.both', { before: strong(other) })] : [];
  if (alike(earlier.p99Ns, since.p99Ns)) {
    if (alike(earlier.p50Ns, since.p50Ns)) return [vt('stays', { name, after, since: words }), ...both];
    // The slowest hundredth may still be those that were on their way when the limit changed.
    const median = pairOf(earlier.p50Ns, since.p50Ns);
    return [vt('median', { name, ...median, p99: after, since: words }), ...both];
  }
  return [vt('fell', { name, ...pairOf(earlier.p99Ns, since.p99Ns), since: words }), ...both];
}

function alike(oneNs: number, otherNs: number): boolean {
  return Math.abs(oneNs - otherNs) <= SAME * Math.max(oneNs, otherNs);
}

/** p99 of a program in the run without limits; null: that is not the other run. */
function otherP99(other: OtherRunView | null, spoken: ResponseView): string | null {
  if (other?.unlimited !== true) return null;
  const found = other.responses.find(({ name, group }) => name === spoken.name && group === spoken.group);
  return found && found.since.jobs > 0 ? formatNs(found.since.p99Ns) : null;
}

/** Two times, the unit said once where it is the same. */
function pairOf(beforeNs: number, afterNs: number): { readonly before: string; readonly after: string } {
  const [before, after] = [formatNs(beforeNs), formatNs(afterNs)];
  const unit = / \S+$/.exec(after)?.[0] ?? '';
  return {
    before: strong(unit !== '' && before.endsWith(unit) ? before.slice(0, -unit.length) : before),
    after: strong(after),
  };
}

/** A machine that stands still, else the group that was refused the most forks, or any call. */
function hits({ fates, groups }: NeighbourFrame): string[] {
  if (!fates) return [];
  const dead = Object.entries(fates.machines).find(([, { state }]) => state !== 'running');
  if (dead?.[0] === '/') return [vt('panic.host')];
  if (dead)
    return [vt(dead[1].panic === undefined ? 'vm.gone' : 'panic.vm', { name: strong(groupName(dead[0])) })];
  const refusing = groups
    .filter(({ path }) => path !== '/')
    .sort((a, b) => forksRefused(b) - forksRefused(a))[0];
  if (refusing && forksRefused(refusing) > 0)
    return [vt('forks', { name: strong(groupName(refusing.path)), n: strong(forksRefused(refusing)) })];
  for (const [path, { killed, refused = {} }] of Object.entries(fates.groups)) {
    const [errno, n] = Object.entries(refused)[0] ?? [];
    const name = strong(groupName(path));
    if (errno !== undefined && n !== undefined) return [vt('refused', { name, n: strong(n), errno })];
    const [signal] = Object.keys(killed).filter((one) => one !== 'SIGKILL');
    if (signal !== undefined) return [vt('crashed', { name, signal })];
  }
  return [];
}

/** Who was killed for memory, or held at a limit of it; the group to which it happened most. */
function kills({ memory, groups }: NeighbourFrame): string[] {
  const nameOf = (index: number): string =>
    strong(groupName(groups.find((group) => group.index === index)?.path ?? ''));
  const leaves = (memory?.groups ?? []).filter(
    ({ index }) =>
      !groups.some(({ path }) =>
        path.startsWith(`${groups.find((one) => one.index === index)?.path ?? ''}/`),
      ),
  );
  const [worst] = [...leaves].sort((a, b) => b.events.oom_kill - a.events.oom_kill);
  if (worst && worst.events.oom_kill > 0)
    return [
      vt(worst.events.oom > 0 ? 'killed' : 'killed.host', {
        name: nameOf(worst.index),
        n: strong(String(worst.events.oom_kill)),
      }),
    ];
  const [held] = [...leaves].sort((a, b) => b.events.high + b.events.max - a.events.high - a.events.max);
  if (!held || held.events.high + held.events.max === 0) return [];
  return [
    vt(held.events.high >= held.events.max ? 'high' : 'max', {
      name: nameOf(held.index),
      n: strong(String(Math.max(held.events.high, held.events.max))),
    }),
  ];
}

/** The machine's queue that is felt most, or the limit that a group sends at. */
function network({ network: net, groups }: NeighbourFrame): string[] {
  const nameOf = (index: number): string =>
    strong(groupName(groups.find((group) => group.index === index)?.path ?? ''));
  const limited = net?.groups.find(({ egressBits, sent }) => (sent.at(-1) ?? 0) > AT_LIMIT * egressBits);
  if (limited) return [vt('net.limit', { name: nameOf(limited.index), rate: rateOf(limited.egressBits) })];
  const full = net?.groups.find(({ sent }) => (sent.at(-1) ?? 0) > AT_LIMIT * net.linkBits);
  return full
    ? [vt('net.full', { name: nameOf(full.index), time: strong(formatNs(full.waitNs.at(-1) ?? 0)) })]
    : [];
}

function rateOf(bits: number): string {
  return strong(`${String(Number((bits / 1e6).toPrecision(3)))} Mbit/s`);
}

function sinceOf({ path, file, value }: LimitChange): string {
  const group = strong(groupName(path));
  const egress = /egressRate=(\d+)/.exec(file === 'cni.bandwidth' ? value : '')?.[1];
  if (egress !== undefined) return vt('since.net', { group, rate: rateOf(Number(egress)) });
  if (file !== 'cpu.max') return vt('since.file', { group, file, value: value.trim() });
  const limit = parseCpuMax(value.trim().includes(' ') ? value : `${value.trim()} 100000`);
  if (!limit || !Number.isFinite(limit.quotaNs)) return vt('since.lifted', { group });
  const cpus = Number((limit.quotaNs / limit.periodNs).toPrecision(2)).toString();
  return vt('since.limited', { group, cpus });
}

/** A limit of the network holds for some group. */
function limitsNetwork(network: NeighbourFrame['network']): boolean {
  return (
    network?.groups.some(({ egressBits, ingressBits }) => Math.min(egressBits, ingressBits) < Infinity) ===
    true
  );
}

/** Whom its limit stopped most often. */
function stops({ groups, memory, network, fates }: NeighbourFrame): string[] {
  const limited = groups.flatMap((group) => {
    const stat = parseStat(group.files.find(({ name }) => name === 'cpu.stat')?.text ?? '');
    const [all, n] = [stat.get('nr_periods') ?? 0, stat.get('nr_throttled') ?? 0];
    return Number.isFinite(group.quotaCpus) || all > 0 ? [{ group: groupName(group.path), all, n }] : [];
  });
  const [most] = limited.sort((a, b) => b.n - a.n || b.all - a.all);
  if (!most) {
    const limited =
      fates !== undefined ||
      groups.some(({ files }) => files.some(({ name, text }) => name === 'pids.max' && /^\d/.test(text))) ||
      groups.some(({ quotaCpus }) => Number.isFinite(quotaCpus)) ||
      limitsNetwork(network) ||
      memory?.groups.some(({ maxBytes, highBytes }) => Math.min(maxBytes, highBytes) < Infinity) === true;
    return limited ? [] : [vt('free')];
  }
  const group = strong(most.group);
  if (most.n === 0) return [vt('never', { group })];
  const [n, all] = [strong(most.n), most.all];
  return [vt('stopped', { group, n, all })];
}

/** Without answers to speak of: the group that used most. */
function uses({ groups, cpus }: NeighbourFrame): string[] {
  const inner = groups.filter(({ path }) => path !== '/');
  const [most] = [...inner].sort((a, b) => b.share - a.share);
  if (!most) return [];
  const used = strong(formatPlaces(most.share * cpus));
  return [vt('uses', { group: strong(groupName(most.path)), used, cpus: String(cpus) })];
}
