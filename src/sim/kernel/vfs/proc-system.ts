/** Files of `/proc` that are of no task: `uptime`, `mounts`, `sysvipc`. */
import type { Kernel } from '../kernel.ts';
import { IPC_KINDS, type IpcKind, type IpcObject } from '../ns/ipc-objects.ts';
import { rulesOf } from '../ns/rules.ts';
import type { Task } from '../task.ts';
import { mountLines } from './mount-lines.ts';
import { VNode } from './nodes.ts';

interface SystemFile {
  readonly name: string;
  node(proc: VNode): VNode;
}

function says(dir: VNode, name: string, read: (kernel: Kernel, task: Task) => string): VNode {
  const node = new VNode(dir, name, 'file', 0o444);
  node.says = { read };
  return node;
}

function hundredths(ns: number): string {
  return (Math.floor(ns / 1e7) / 100).toFixed(2);
}

/** Time since boot as the reader's time namespace has it, and idle time of all CPUs. */
function uptime(kernel: Kernel, { nsproxy }: Task): string {
  const now = kernel.now();
  const ahead = rulesOf(kernel).time(nsproxy.time).ns('boottime');
  const busy = kernel.allTasks().reduce((sum, { sumExecNs }) => sum + sumExecNs, 0);
  return `${hundredths(now + ahead)} ${hundredths(Math.max(0, now * kernel.cpuCount - busy))}\n`;
}

const HEADS: Readonly<Record<IpcKind, string>> = Object.freeze({
  shm: '       key      shmid perms                  size  cpid  lpid nattch   uid   gid  cuid  cgid      atime      dtime      ctime                   rss                  swap',
  msg: '       key      msqid perms      cbytes       qnum lspid lrpid   uid   gid  cuid  cgid      stime      rtime      ctime',
  sem: '       key      semid perms      nsems   uid   gid  cuid  cgid      otime      ctime',
});

/** One line of `/proc/sysvipc`; times are not kept. */
function ipcRow(kind: IpcKind, { key, id, mode, size, creator, uid, gid }: IpcObject): string {
  const pad = (value: number | string, width: number): string => String(value).padStart(width);
  const head = `${pad(key, 10)} ${pad(id, 10)}  ${pad(mode.toString(8), 4)}`;
  const ids = [uid, gid, uid, gid].map((one) => pad(one, 5)).join(' ');
  if (kind === 'sem') return `${head} ${pad(size, 10)} ${ids} ${pad(0, 10)} ${pad(0, 10)}`;
  const times = [0, 0, 0].map((one) => pad(one, 10)).join(' ');
  if (kind === 'msg') return `${head}  ${pad(0, 10)} ${pad(0, 10)} ${pad(0, 5)} ${pad(0, 5)} ${ids} ${times}`;
  const use = `${pad(creator, 5)} ${pad(0, 5)}  ${pad(0, 5)}`;
  return `${head} ${pad(size, 21)} ${use} ${ids} ${times} ${pad(0, 21)} ${pad(0, 21)}`;
}

function sysvipc(proc: VNode): VNode {
  const dir = new VNode(proc, 'sysvipc', 'dir', 0o555);
  dir.made = {
    find: (_kernel, name) => {
      const kind = IPC_KINDS.find((known) => known === name);
      if (!kind) return null;
      return says(dir, name, (kernel, { nsproxy }) => {
        const { objects } = rulesOf(kernel).ipc(nsproxy.ipc);
        return `${[HEADS[kind], ...objects[kind].map((one) => ipcRow(kind, one))].join('\n')}\n`;
      });
    },
    list: () => [...IPC_KINDS],
  };
  return dir;
}

export const SYSTEM_FILES: readonly SystemFile[] = Object.freeze([
  { name: 'uptime', node: (proc: VNode) => says(proc, 'uptime', uptime) },
  { name: 'sysvipc', node: sysvipc },
  { name: 'mounts', node: (proc: VNode) => says(proc, 'mounts', mountLines) },
]);
