import { CLONE } from '../../../kernel/clone-flags.ts';

/** Names of kinds of namespaces in a script, and the flags of clone. */
const FLAGS: Readonly<Record<string, number>> = Object.freeze({
  mnt: CLONE.NEWNS,
  uts: CLONE.NEWUTS,
  ipc: CLONE.NEWIPC,
  user: CLONE.NEWUSER,
  pid: CLONE.NEWPID,
  net: CLONE.NEWNET,
  cgroup: CLONE.NEWCGROUP,
  time: CLONE.NEWTIME,
  fs: CLONE.FS,
  files: CLONE.FILES,
  thread: CLONE.THREAD,
  vm: CLONE.VM,
  sighand: CLONE.SIGHAND,
  sysvsem: CLONE.SYSVSEM,
  parent: CLONE.PARENT,
});

/** `pid,mnt` or a number as flags; null: neither. */
export function flagsOf(written: string): number | null {
  if (/^(0x[0-9a-f]+|-?\d+)$/i.test(written)) return Number(written);
  let flags = 0;
  for (const word of written.split(',')) {
    const flag = FLAGS[word];
    if (flag === undefined) return null;
    flags |= flag;
  }
  return flags;
}
