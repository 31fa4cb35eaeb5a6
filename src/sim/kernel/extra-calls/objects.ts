/** System V objects, clocks and names of a process's namespaces. */
import { ERRNO } from '../../core/errno.ts';
import { capabilities, isCapable } from '../cred.ts';
import { FIRST_USER_NAMESPACE } from '../namespaces.ts';
import type { IpcKind } from '../ns/ipc-objects.ts';
import { rulesOf } from '../ns/rules.ts';
import { isAdmin } from '../unshare.ts';
import { stringAt } from '../user-string.ts';
import { extraCall, type ExtraCall } from './define.ts';

/** Flags of shmget and its like (`uapi/linux/ipc.h`). */
export const IPC = Object.freeze({ CREAT: 0o1000, EXCL: 0o2000 });

/** Locals: 0 key, 1 bytes or how many, 2 flags and mode. */
function ipcGet(name: string, nr: number, kind: IpcKind): ExtraCall {
  return extraCall(name, nr, 'sys.body.light', (kernel, task, ctx) => {
    const { ipc } = task.nsproxy;
    const flags = ctx.get(2);
    const request = {
      key: ctx.get(0),
      size: ctx.get(1),
      create: (flags & IPC.CREAT) !== 0,
      exclusive: (flags & IPC.EXCL) !== 0,
      mode: flags & 0o777,
      pid: task.signal.pids[0] ?? 0,
    };
    return rulesOf(kernel).ipc(ipc).get(kind, request, task.cred, ipc);
  });
}

export const shmget = ipcGet('shmget', 29, 'shm');
export const msgget = ipcGet('msgget', 68, 'msg');
export const semget = ipcGet('semget', 64, 'sem');

/** Numbers of clocks (`uapi/linux/time.h`). */
export const CLOCK = Object.freeze({ REALTIME: 0, MONOTONIC: 1, BOOTTIME: 7 });
const TIME = capabilities('SYS_TIME');
const NS_PER_SEC = 1e9;

/** Local 0: which (`CLOCK`). Whole seconds, as the caller's time namespace has them. EINVAL: there is no such clock. */
export const clockGettime = extraCall('clock_gettime', 228, 'sys.body.trivial', (kernel, task, ctx) => {
  const clock = ctx.get(0);
  if (clock !== CLOCK.MONOTONIC && clock !== CLOCK.BOOTTIME) return -ERRNO.EINVAL;
  const offsets = rulesOf(kernel).time(task.nsproxy.time);
  const ahead = offsets.ns(clock === CLOCK.MONOTONIC ? 'monotonic' : 'boottime');
  return Math.floor((kernel.now() + ahead) / NS_PER_SEC);
});

/** EPERM: the machine's clock is the first user namespace's. What it shows is not simulated. */
export const clockSettime = extraCall('clock_settime', 227, 'sys.body.light', (_kernel, { cred }) =>
  isCapable(cred, FIRST_USER_NAMESPACE, TIME) ? 0 : -ERRNO.EPERM,
);

/** `__NEW_UTS_LEN`. */
const NAME_BYTES = 64;

/** Local 0: the name (`userString`). EPERM: the caller may not administer its UTS namespace; EINVAL: over 64 bytes. */
function setName(name: string, nr: number, key: 'hostname' | 'domainname'): ExtraCall {
  return extraCall(name, nr, 'sys.body.trivial', (_kernel, task, ctx) => {
    const { uts } = task.nsproxy;
    const text = stringAt(ctx.get(0));
    if (!isAdmin(task, uts.userNs)) return -ERRNO.EPERM;
    if (text.length > NAME_BYTES) return -ERRNO.EINVAL;
    uts[key] = text;
    return 0;
  });
}

export const sethostname = setName('sethostname', 170, 'hostname');
export const setdomainname = setName('setdomainname', 171, 'domainname');
