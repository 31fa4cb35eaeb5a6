/**
 * The `pids` controller: how many threads a group may hold, those below it included. A fork is charged to every group from
 * the child's up to the root before the child exists, so no other CPU's fork can take its place; moving a thread into a
 * full group is allowed. Source: kernel/cgroup/pids.c (6.18). Simplification: a thread counts until it ends, in Linux until
 * its parent has waited for it.
 */
import { text } from '../../core/text.ts';
import type { Cgroup, CgroupFile, CgroupHost, CgroupTask, WriteResult } from './cgroup.ts';
import { fail, OK, pollNotified, stateOf } from './cgroup.ts';
import { defineController } from './controller.ts';
import { NotifiedFile } from './notify.ts';
import { parseS64 } from './parse.ts';
import { releaseRank } from '../release.ts';

const ID = 'pids';
/** `PID_MAX_LIMIT` of a 64-bit machine: the largest limit that can be written. */
const PID_MAX_LIMIT = 4_194_304n;

/** What is kept of a group for which the controller is on. */
class Pids {
  /** Infinity: no limit. */
  max = Infinity;
  peak = 0;
  /** Forks of this group's that were refused; forks refused because of this limit, and because of this or one below. */
  refused = 0;
  ownEvents = 0;
  events = 0;
  readonly ownFile = new NotifiedFile();
  readonly file = new NotifiedFile();
}

function pidsOf(cgroup: Cgroup): Pids | null {
  return stateOf(cgroup, ID, Pids);
}

/**
 * A fork from `forking` went over the limit of `full` (`pids_event`). The first one of a group is told to the log. With
 * `pids_localevents`, as before Linux 6.11, the event is the forking group's alone.
 */
function noteFull(forking: Cgroup, full: Cgroup, host: CgroupHost): void {
  const from = pidsOf(forking);
  if (from && ++from.refused === 1) host.print(`cgroup: fork rejected by pids controller in ${forking.path}`);
  if (eventsAreLocal(host)) {
    from?.ownFile.changed(host.now(), host.psi.hz);
    return;
  }
  const own = pidsOf(full);
  if (own) own.ownEvents++;
  own?.ownFile.changed(host.now(), host.psi.hz);
  for (let node: Cgroup | null = full; node; node = node.parent) {
    const pids = pidsOf(node);
    if (!pids) continue;
    pids.events++;
    pids.file.changed(host.now(), host.psi.hz);
  }
}

function eventsAreLocal({ options, release }: CgroupHost): boolean {
  return options.has('pids_localevents') || release < (releaseRank('6.11') ?? 0);
}

/** The tree has counted the threads; what is left to do is to compare. */
function canFork(cgroup: Cgroup, host: CgroupHost): WriteResult {
  for (let node: Cgroup | null = cgroup; node; node = node.parent) {
    const pids = pidsOf(node);
    const max = pids?.max ?? Infinity;
    if (node.taskCount + 1 <= max) {
      // Also when a limit further up refuses it (`pids_try_charge`).
      if (pids) pids.peak = Math.max(pids.peak, node.taskCount + 1);
      continue;
    }
    noteFull(cgroup, node, host);
    return fail(
      'EAGAIN',
      `${node.path} may hold ${String(max)} threads (pids.max)`,
      `${node.path}에는 스레드를 ${String(max)}개까지 둘 수 있습니다(pids.max)`,
    );
  }
  return OK;
}

/** A move charges the new group before the old one gives back: groups above both have one more for a moment. */
function entered({ cgroup }: CgroupTask, _host: CgroupHost, from: Cgroup | null): void {
  const left = new Set<Cgroup>();
  for (let node = from; node; node = node.parent) left.add(node);
  for (let node: Cgroup | null = cgroup; node; node = node.parent) {
    const pids = pidsOf(node);
    if (pids) pids.peak = Math.max(pids.peak, node.taskCount + Number(left.has(node)));
  }
}

/** Its threads change over one by one, as in a move: those above have one more for a moment. */
function changesOver(cgroup: Cgroup): void {
  for (let node = cgroup.parent; node && cgroup.taskCount > 0; node = node.parent) {
    const pids = pidsOf(node);
    if (pids) pids.peak = Math.max(pids.peak, node.taskCount + 1);
  }
}

function writeMax(pids: Pids | null, written: string): WriteResult {
  if (!pids) return OK;
  const shown = written.trim();
  if (shown === 'max') {
    pids.max = Infinity;
    return OK;
  }
  const parsed = parseS64(shown);
  if ('errno' in parsed)
    return fail(parsed.errno, `"${shown}" is not max or a number`, `"${shown}"은(는) max나 숫자가 아닙니다`);
  if (parsed.value < 0n || parsed.value > PID_MAX_LIMIT)
    return fail(
      'EINVAL',
      `${shown} is not 0 … ${String(PID_MAX_LIMIT)}`,
      `${shown}은(는) 0 … ${String(PID_MAX_LIMIT)} 범위를 벗어났습니다`,
    );
  pids.max = Number(parsed.value);
  return OK;
}

function eventsFile(name: string, own: boolean): CgroupFile {
  const fileOf = (cgroup: Cgroup): NotifiedFile => {
    const pids = pidsOf(cgroup);
    return (own ? pids?.ownFile : pids?.file) ?? new NotifiedFile();
  };
  return {
    name,
    ...(own ? { since: '6.11' } : {}),
    read: ({ cgroup, host }) => {
      const pids = pidsOf(cgroup);
      const count = eventsAreLocal(host) ? pids?.refused : own ? pids?.ownEvents : pids?.events;
      return `max ${String(count ?? 0)}\n`;
    },
    poll: (ctx) => pollNotified(fileOf(ctx.cgroup), ctx),
    notifications: fileOf,
  };
}

export default defineController({
  id: ID,
  text: text('How many threads a group may hold', '그룹이 가질 수 있는 스레드 수'),
  implicit: false,
  threaded: true,
  files: [
    {
      name: 'pids.max',
      read: ({ cgroup }) => {
        const max = pidsOf(cgroup)?.max ?? Infinity;
        return `${max === Infinity ? 'max' : String(max)}\n`;
      },
      write: ({ cgroup }, written) => writeMax(pidsOf(cgroup), written),
    },
    { name: 'pids.current', read: ({ cgroup }) => `${String(cgroup.taskCount)}\n` },
    { name: 'pids.peak', since: '6.1', read: ({ cgroup }) => `${String(pidsOf(cgroup)?.peak ?? 0)}\n` },
    eventsFile('pids.events', false),
    eventsFile('pids.events.local', true),
  ],
  online: (cgroup) => {
    const pids = new Pids();
    pids.peak = cgroup.taskCount;
    cgroup.css.set(ID, pids);
    changesOver(cgroup);
  },
  offline: (cgroup) => {
    cgroup.css.delete(ID);
    changesOver(cgroup);
  },
  canFork,
  entered,
});
