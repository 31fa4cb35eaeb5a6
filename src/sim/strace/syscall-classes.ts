/**
 * Every syscall of x86-64 (kernel 6.18's `syscall_64.tbl`, and the names strace prints on 32-bit and older
 * kernels): which operation of the engine stands for it, and what class of work it is.
 */

import type { ReplayKind, SyscallClass } from './replay-types.ts';

/** What the engine knows of one syscall. */
export interface SyscallEntry {
  readonly name: string;
  readonly kind: ReplayKind;
  readonly class: SyscallClass;
  /** True when the kind is a model of this very call, false when only the class is. */
  readonly exact: boolean;
}

type Row = readonly [kind: ReplayKind, workClass: SyscallClass, names: string];

const ROWS: readonly Row[] = [
  ['read', 'file', 'read pread64 readv preadv preadv2'],
  ['write', 'file', 'write pwrite64 writev pwritev pwritev2'],
  ['send', 'network', 'sendto sendmsg sendmmsg send'],
  ['recv', 'network', 'recvfrom recvmsg recvmmsg recvmmsg_time64 recv'],
  ['copy', 'file', 'sendfile sendfile64 splice tee copy_file_range'],
  ['fsync', 'file', 'fsync fdatasync'],
  ['seek', 'file', 'lseek _llseek'],
  ['dir', 'file', 'getdents getdents64'],
  ['open', 'path', 'open openat openat2 creat'],
  ['close', 'light', 'close close_range'],
  ['stat', 'path', 'stat lstat newfstatat statx stat64 lstat64 fstatat64 access faccessat faccessat2'],
  ['stat', 'path', 'readlink readlinkat statfs statfs64 getxattr lgetxattr listxattr llistxattr'],
  ['stat', 'light', 'fstat fstat64 fstatfs fstatfs64 fgetxattr flistxattr'],
  ['dup', 'light', 'dup dup2 dup3'],
  ['fcntl', 'light', 'fcntl fcntl64'],
  ['ioctl', 'light', 'ioctl'],
  ['pipe', 'ipc', 'pipe pipe2'],
  ['socket', 'network', 'socket socketpair'],
  ['connect', 'network', 'connect'],
  ['accept', 'network', 'accept accept4'],
  ['poll', 'wait', 'poll ppoll ppoll_time64 select _newselect pselect6 pselect6_time64'],
  ['poll', 'wait', 'epoll_wait epoll_pwait epoll_pwait2'],
  ['sleep', 'wait', 'nanosleep clock_nanosleep clock_nanosleep_time64'],
  ['futex-wait', 'ipc', 'futex futex_time64 futex_wait futex_waitv'],
  ['futex-wake', 'ipc', 'futex_wake'],
  ['wait', 'process', 'wait4 waitid waitpid'],
  ['clone', 'process', 'clone clone3 fork vfork'],
  ['exec', 'process', 'execve execveat'],
  ['exit', 'process', 'exit exit_group'],
  ['map', 'memory', 'mmap mmap2'],
  ['unmap', 'memory', 'munmap'],
  ['protect', 'memory', 'mprotect pkey_mprotect'],
  ['brk', 'memory', 'brk'],
  // Normally answered by the vDSO without a syscall: strace shows those that went to the kernel.
  ['clock', 'light', 'clock_gettime clock_gettime64 gettimeofday time getcpu'],
  ['trivial', 'light', 'getpid getppid gettid getuid geteuid getgid getegid getpgrp getpgid getsid'],
  ['trivial', 'light', 'getuid32 geteuid32 getgid32 getegid32 getresuid getresgid getgroups umask uname'],
  ['trivial', 'light', 'set_tid_address set_robust_list get_robust_list rseq arch_prctl sigaltstack'],
  [
    'trivial',
    'light',
    'rt_sigaction rt_sigprocmask rt_sigpending rt_sigreturn getrlimit prlimit64 getrusage',
  ],
  ['trivial', 'light', 'getpriority sched_getparam sched_getscheduler sched_getaffinity sched_getattr'],
  ['trivial', 'light', 'sched_get_priority_max sched_get_priority_min sched_rr_get_interval getcwd times'],

  ['generic', 'light', 'getrandom sysinfo prctl capget clock_getres clock_getres_time64 getitimer setitimer'],
  ['generic', 'light', 'alarm personality get_thread_area set_thread_area ioprio_get get_mempolicy'],
  ['generic', 'light', 'timer_create timer_settime timer_gettime timer_getoverrun timer_delete'],
  ['generic', 'light', 'timerfd_create timerfd_settime timerfd_gettime eventfd eventfd2 epoll_create'],
  ['generic', 'light', 'epoll_create1 epoll_ctl epoll_ctl_old signalfd signalfd4 inotify_init inotify_init1'],
  ['generic', 'light', 'inotify_rm_watch fanotify_init pidfd_open pidfd_getfd userfaultfd memfd_create'],
  ['generic', 'light', 'memfd_secret setrlimit ugetrlimit setsid setpgid setpriority lsm_get_self_attr'],
  ['generic', 'light', 'lsm_list_modules ioperm iopl modify_ldt kcmp uretprobe uprobe'],

  ['generic', 'path', 'rename renameat renameat2 mkdir mkdirat rmdir link linkat unlink unlinkat symlink'],
  [
    'generic',
    'path',
    'symlinkat chmod fchmodat fchmodat2 chown lchown fchownat mknod mknodat truncate truncate64',
  ],
  ['generic', 'path', 'utime utimes utimensat utimensat_time64 futimesat chdir chroot setxattr lsetxattr'],
  ['generic', 'path', 'removexattr lremovexattr inotify_add_watch fanotify_mark name_to_handle_at'],
  [
    'generic',
    'path',
    'open_by_handle_at setxattrat getxattrat listxattrat removexattrat open_tree open_tree_attr',
  ],
  ['generic', 'path', 'fspick uselib file_getattr file_setattr lookup_dcookie'],

  [
    'generic',
    'file',
    'fchmod fchown fchdir ftruncate ftruncate64 fallocate flock fadvise64 fadvise64_64 readahead',
  ],
  [
    'generic',
    'file',
    'sync_file_range sync syncfs fsetxattr fremovexattr vmsplice cachestat io_setup io_destroy',
  ],
  ['generic', 'file', 'io_submit io_cancel io_uring_setup io_uring_register ustat'],

  [
    'generic',
    'memory',
    'mremap madvise process_madvise msync mincore mlock mlock2 munlock mlockall munlockall',
  ],
  [
    'generic',
    'memory',
    'remap_file_pages mbind set_mempolicy set_mempolicy_home_node migrate_pages move_pages',
  ],
  [
    'generic',
    'memory',
    'pkey_alloc pkey_free shmat shmdt process_vm_readv process_vm_writev process_mrelease',
  ],
  ['generic', 'memory', 'membarrier map_shadow_stack mseal'],

  ['generic', 'process', 'unshare setns ptrace setuid setgid setreuid setregid setresuid setresgid setfsuid'],
  ['generic', 'process', 'setfsgid setgroups capset seccomp sched_yield sched_setparam sched_setscheduler'],
  [
    'generic',
    'process',
    'sched_setaffinity sched_setattr ioprio_set landlock_create_ruleset landlock_add_rule',
  ],
  ['generic', 'process', 'landlock_restrict_self add_key request_key keyctl lsm_set_self_attr'],

  [
    'generic',
    'signal',
    'kill tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_send_signal sigreturn sigaction',
  ],
  ['generic', 'signal', 'sigprocmask'],

  ['generic', 'network', 'bind listen shutdown getsockname getpeername setsockopt getsockopt socketcall'],

  [
    'generic',
    'ipc',
    'shmget shmctl semget semctl msgget msgctl msgsnd mq_open mq_unlink mq_timedsend mq_notify',
  ],
  ['generic', 'ipc', 'mq_getsetattr futex_requeue'],

  ['generic', 'wait', 'pause rt_sigsuspend rt_sigtimedwait rt_sigtimedwait_time64 semop semtimedop msgrcv'],
  [
    'generic',
    'wait',
    'mq_timedreceive io_getevents io_pgetevents io_uring_enter epoll_wait_old restart_syscall',
  ],

  [
    'generic',
    'admin',
    'mount umount umount2 pivot_root swapon swapoff reboot sethostname setdomainname syslog',
  ],
  ['generic', 'admin', 'init_module finit_module delete_module create_module query_module get_kernel_syms'],
  [
    'generic',
    'admin',
    'kexec_load kexec_file_load quotactl quotactl_fd acct settimeofday clock_settime adjtimex',
  ],
  [
    'generic',
    'admin',
    'clock_adjtime vhangup nfsservctl sysfs _sysctl bpf perf_event_open move_mount fsopen',
  ],
  [
    'generic',
    'admin',
    'fsconfig fsmount mount_setattr statmount listmount listns getpmsg putpmsg afs_syscall tuxcall',
  ],
  ['generic', 'admin', 'security vserver'],
];

function expand(rows: readonly Row[]): ReadonlyMap<string, SyscallEntry> {
  const entries = new Map<string, SyscallEntry>();
  for (const [kind, workClass, names] of rows) {
    const exact = kind !== 'generic';
    for (const name of names.split(' ')) {
      entries.set(name, Object.freeze({ name, kind, class: workClass, exact }));
    }
  }
  return entries;
}

/** The table by syscall name. */
export const SYSCALLS: ReadonlyMap<string, SyscallEntry> = expand(ROWS);

/** Names given one by one in the table, to let a test see that none is there twice. */
export const SYSCALL_NAMES: readonly string[] = ROWS.flatMap(([, , names]) => names.split(' '));

/** The table's entry, or for a name it doesn't know a light, generic one. */
export function syscallEntry(name: string): SyscallEntry {
  return SYSCALLS.get(name) ?? { name, kind: 'generic', class: 'light', exact: false };
}
