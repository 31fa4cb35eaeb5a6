/**
 * Who a task is to the kernel (`struct cred`): user, group, capabilities and the user namespace they count in. Frozen:
 * a change makes a new one, as `prepare_creds` and `commit_creds` do.
 */
import type { UserNamespace } from './user-namespace.ts';

/** In the order of their numbers (`uapi/linux/capability.h`). */
export const CAPABILITY_NAMES = [
  ...['CHOWN', 'DAC_OVERRIDE', 'DAC_READ_SEARCH', 'FOWNER', 'FSETID', 'KILL', 'SETGID', 'SETUID', 'SETPCAP'],
  ...[
    'LINUX_IMMUTABLE',
    'NET_BIND_SERVICE',
    'NET_BROADCAST',
    'NET_ADMIN',
    'NET_RAW',
    'IPC_LOCK',
    'IPC_OWNER',
  ],
  ...[
    'SYS_MODULE',
    'SYS_RAWIO',
    'SYS_CHROOT',
    'SYS_PTRACE',
    'SYS_PACCT',
    'SYS_ADMIN',
    'SYS_BOOT',
    'SYS_NICE',
  ],
  ...[
    'SYS_RESOURCE',
    'SYS_TIME',
    'SYS_TTY_CONFIG',
    'MKNOD',
    'LEASE',
    'AUDIT_WRITE',
    'AUDIT_CONTROL',
    'SETFCAP',
  ],
  ...['MAC_OVERRIDE', 'MAC_ADMIN', 'SYSLOG', 'WAKE_ALARM', 'BLOCK_SUSPEND', 'AUDIT_READ', 'PERFMON', 'BPF'],
  'CHECKPOINT_RESTORE',
] as const;

/** The set of the capabilities named, without their `CAP_`. */
export function capabilities(...names: readonly (typeof CAPABILITY_NAMES)[number][]): bigint {
  return names.reduce((set, name) => set | (1n << BigInt(CAPABILITY_NAMES.indexOf(name))), 0n);
}

export const NO_CAPABILITIES = 0n;
/** `CAP_FULL_SET`. */
export const ALL_CAPABILITIES = (1n << BigInt(CAPABILITY_NAMES.length)) - 1n;

export interface Cred {
  readonly uid: number;
  readonly gid: number;
  /** Sets of capabilities, a bit each. */
  readonly effective: bigint;
  readonly permitted: bigint;
  readonly inheritable: bigint;
  readonly bounding: bigint;
  readonly userNs: UserNamespace;
}

/** What root has, or an ordinary user, in a user namespace. */
export function credOf(uid: number, userNs: UserNamespace): Cred {
  const held = uid === 0 ? ALL_CAPABILITIES : NO_CAPABILITIES;
  const inheritable = NO_CAPABILITIES;
  const sets = { effective: held, permitted: held, inheritable, bounding: ALL_CAPABILITIES };
  return Object.freeze({ uid, gid: uid, ...sets, userNs });
}

/** Another user (`setuid`): one who is no longer root has no capabilities left (`cap_emulate_setxuid`). */
export function asUser(cred: Cred, uid: number): Cred {
  if (cred.uid !== 0 || uid === 0) return Object.freeze({ ...cred, uid });
  return Object.freeze({ ...cred, uid, effective: NO_CAPABILITIES, permitted: NO_CAPABILITIES });
}

/** The first process of a new user namespace has all capabilities there (`create_user_ns`). */
export function inUserNamespace(cred: Cred, userNs: UserNamespace): Cred {
  const all = ALL_CAPABILITIES;
  return Object.freeze({ ...cred, effective: all, permitted: all, bounding: all, inheritable: 0n, userNs });
}

/**
 * Whether one has a capability towards a user namespace (`cap_capable`): in one's own, or as the owner of one that was made
 * in one's own.
 */
export function isCapable(cred: Cred, towards: UserNamespace, capability: bigint): boolean {
  for (let ns: UserNamespace | null = towards; ns; ns = ns.parent) {
    if (ns === cred.userNs) return (cred.effective & capability) === capability;
    if (ns.level <= cred.userNs.level) return false;
    if (ns.parent === cred.userNs && ns.ownerUid === cred.uid) return true;
  }
  return false;
}

/** A set as `/proc/PID/status` shows it. */
export function capabilityText(set: bigint): string {
  return set.toString(16).padStart(16, '0');
}
