/** Flags of clone, clone3, unshare and setns: what a new task shares, and which namespaces are new (`uapi/linux/sched.h`). */
export const CLONE = Object.freeze({
  NEWTIME: 0x80,
  VM: 0x100,
  FS: 0x200,
  FILES: 0x400,
  SIGHAND: 0x800,
  VFORK: 0x4000,
  PARENT: 0x8000,
  THREAD: 0x1_0000,
  NEWNS: 0x2_0000,
  SYSVSEM: 0x4_0000,
  NEWCGROUP: 0x200_0000,
  NEWUTS: 0x400_0000,
  NEWIPC: 0x800_0000,
  NEWUSER: 0x1000_0000,
  NEWPID: 0x2000_0000,
  NEWNET: 0x4000_0000,
});

/** Whether any of `bits` is among the flags. Both below 2³¹. */
export function hasFlag(flags: number, bits: number): boolean {
  return (flags & bits) !== 0;
}

/** What `pthread_create` asks for, less what only the C library sees. */
export const THREAD_FLAGS = CLONE.VM | CLONE.FS | CLONE.FILES | CLONE.SIGHAND | CLONE.THREAD;
