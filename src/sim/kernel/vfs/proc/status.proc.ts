import { capabilityText } from '../../cred.ts';
import type { Kernel } from '../../kernel.ts';
import { rulesOf } from '../../ns/rules.ts';
import { SECCOMP_MODE_FILTER } from '../../seccomp.ts';
import { NSIG, type Sighand } from '../../signal.ts';
import { TASK } from '../../task.machine.ts';
import type { Task } from '../../task.ts';
import { defineProcFile, type ProcReader } from '../proc-file.ts';

function hex(set: bigint): string {
  return set.toString(16).padStart(16, '0');
}

/** `T (stopped)` and so on (`task_state_array`). */
function stateOf(task: Task): string {
  if (task.ended) return 'Z (zombie)';
  if (task.state === TASK.stopped) return 'T (stopped)';
  if (task.sleeping) return task.stateLetter === 'D' ? 'D (disk sleep)' : 'S (sleeping)';
  return 'R (running)';
}

/** The signals that a process ignores, or has handlers for. */
function chosen(sighand: Sighand, handled: boolean): bigint {
  let set = 0n;
  for (let sig = 1; sig <= NSIG; sig++) {
    const { handler } = sighand.of(sig);
    if (handled ? typeof handler !== 'string' : handler === 'ignore') set |= 1n << BigInt(sig - 1);
  }
  return set;
}

/** Numbers from the reader's proc inwards; 0 where somebody outside has none. */
function fromLevel(pids: readonly number[], of: Task, level: number): string {
  const all = of.pids.map((_own, at) => pids[at] ?? 0);
  return all.slice(level).join('\t');
}

/** Who it is: numbers as the proc that is read has them, ids as the reader has them. */
function identity(kernel: Kernel, of: Task, { task, pidNs }: ProcReader): Record<string, string> {
  const { ids } = rulesOf(kernel);
  const { cred, signal } = of;
  const { userNs } = task.cred;
  const four = (id: number): string => Array.from({ length: 4 }, () => String(id)).join('\t');
  const { level } = pidNs;
  const parent = of.parent?.signal.pids[level];
  return {
    Name: of.name,
    Umask: `0${of.fs.umask.toString(8).padStart(3, '0')}`,
    State: stateOf(of),
    Tgid: String(signal.pids[level] ?? 0),
    Ngid: '0',
    Pid: String(of.pids[level] ?? 0),
    PPid: String(parent ?? (of.parent || level > 0 ? 0 : 1)),
    TracerPid: '0',
    Uid: four(ids.shown(userNs, 'uid', cred.uid)),
    Gid: four(ids.shown(userNs, 'gid', cred.gid)),
    FDSize: '64',
    Groups: ' ',
    NStgid: fromLevel(signal.pids, of, level),
    NSpid: fromLevel(of.pids, of, level),
    NSpgid: fromLevel(signal.group, of, level),
    NSsid: fromLevel(signal.session, of, level),
    Kthread: of.kthread ? '1' : '0',
  };
}

export default defineProcFile({
  name: 'status',
  mode: 0o444,
  read: (kernel, of, reader) => {
    const { cred, signal, pending, blocked, sighand } = of;
    const rows = {
      ...identity(kernel, of, reader),
      Threads: String(signal.threads.length),
      SigPnd: hex(pending.set),
      ShdPnd: hex(signal.pending.set),
      SigBlk: hex(blocked),
      SigIgn: hex(chosen(sighand, false)),
      SigCgt: hex(chosen(sighand, true)),
      CapInh: capabilityText(cred.inheritable),
      CapPrm: capabilityText(cred.permitted),
      CapEff: capabilityText(cred.effective),
      CapBnd: capabilityText(cred.bounding),
      CapAmb: capabilityText(0n),
      NoNewPrivs: of.noNewPrivs ? '1' : '0',
      Seccomp: String(of.seccomp.length === 0 ? 0 : SECCOMP_MODE_FILTER),
      Seccomp_filters: String(of.seccomp.length),
      voluntary_ctxt_switches: String(of.voluntarySwitches),
      nonvoluntary_ctxt_switches: String(of.involuntarySwitches),
    };
    return Object.entries(rows)
      .map(([name, value]) => `${name}:\t${value}\n`)
      .join('');
  },
});
