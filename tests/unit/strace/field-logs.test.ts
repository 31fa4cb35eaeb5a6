/** Kinds of logs from public reports, shortened and in our own words: see docs/FIELD.md. */
import { describe, expect, test } from 'vitest';
import { readLines } from './strace-support.ts';

interface FieldLog {
  /** Where the kind was met. */
  readonly kind: string;
  readonly lines: readonly string[];
  readonly calls: readonly string[];
  /** Lines that a person would call no part of the log. */
  readonly refused: readonly number[];
  /** Calls in which it ends. */
  readonly hanging: number;
}

const LOGS: readonly FieldLog[] = [
  {
    kind: 'moby/moby#40151: a daemon with many threads, all waiting',
    lines: [
      '## strace -fp 311',
      'Process 311 attached with 3 threads',
      '[pid 312] futex(0xc420, FUTEX_WAIT, 0, NULL <unfinished ...>',
      '[pid 313] restart_syscall(<... resuming interrupted call ...> <unfinished ...>',
      '[pid 311] futex(0xc421, FUTEX_WAIT, 0, NULL',
    ],
    calls: ['futex', 'restart_syscall', 'futex'],
    refused: [1],
    hanging: 3,
  },
  {
    kind: 'lxc/lxcfs#17: an old strace that announces a child inside its parent’s clone',
    lines: [
      '[pid   573] close(6)                    = 0',
      '[pid   573] clone(Process 574 attached',
      'child_stack=0, flags=SIGCHLD, child_tidptr=0x7fe1) = 574',
      '[pid   574] setns(6, 0)                 = 0',
    ],
    calls: ['close', 'clone', 'setns'],
    refused: [],
    hanging: 0,
  },
  {
    kind: 'canonical/lxd#5728: waits of a Go program, pasted as a code block',
    lines: [
      '```',
      'futex(0x1381, FUTEX_WAIT_PRIVATE, 0, NULL) = 0',
      'futex(0x1381, FUTEX_WAIT_PRIVATE, 0, NULL) = -1 EAGAIN (Resource temporarily unavailable)',
      'futex(0x1381, FUTEX_WAIT_PRIVATE, 0, NULL',
      '```',
    ],
    calls: ['futex', 'futex', 'futex'],
    refused: [1, 5],
    hanging: 1,
  },
  {
    kind: 'moby/moby#34978: -f -t -T with the old "resumed> )"',
    lines: [
      '23038 14:36:58 futex(0xc5b2, FUTEX_WAKE, 1 <unfinished ...>',
      '23041 14:36:58 select(0, NULL, NULL, NULL, {0, 100} <unfinished ...>',
      '23038 14:36:58 <... futex resumed> )    = 1 <0.000191>',
      '23041 14:36:58 <... select resumed> )   = 0 (Timeout) <0.000160>',
    ],
    calls: ['futex', 'select'],
    refused: [],
    hanging: 0,
  },
  {
    kind: 'JoeDog/siege#4: attached to one wait and stopped by ^C',
    lines: [
      'strace: Process 27807 attached',
      'futex(0x558c, FUTEX_WAIT_PRIVATE, 2, NULL) = ? ERESTARTSYS (To be restarted if SA_RESTART is set)',
      '^Cstrace: Process 27807 detached',
      ' <detached ...>',
    ],
    calls: ['futex'],
    refused: [4],
    hanging: 0,
  },
  {
    kind: 'strace(1): -p and ^C in the middle of a read',
    lines: ['strace: Process 9 attached', 'read(0, ^Cstrace: Process 9 detached', ' <detached ...>'],
    calls: ['read'],
    refused: [],
    hanging: 1,
  },
  {
    kind: 'strace(1): -c behind a program’s own words, quoted in a mail',
    lines: [
      '> 12 files',
      '> % time     seconds  usecs/call     calls    errors syscall',
      '> ------ ----------- ----------- --------- --------- ----------------',
      '>  60.00    0.000030           3        10         1 openat',
      '> ------ ----------- ----------- --------- --------- ----------------',
      '> 100.00    0.000030                    10         1 total',
    ],
    calls: [],
    refused: [1],
    hanging: 0,
  },
  {
    kind: 'gVisor’s debugging guide: --strace beside other lines of runsc’s log',
    lines: [
      'I0101 10:00:00.000001       1 strace.go:567] [   1:   1] sh E execve(0x7f01 /bin/true, 0x7f02, 0x7f03)',
      'D0101 10:00:00.000002       1 task_exec.go:10] exec',
      'I0101 10:00:00.000900       1 strace.go:605] [   1:   1] sh X execve(0x7f01 /bin/true, 0x7f02, 0x7f03) = 0 (0x0) (850µs)',
    ],
    calls: ['execve'],
    refused: [2],
    hanging: 0,
  },
  {
    kind: 'perf-trace(1): a summary line between calls',
    lines: [
      '     0.000 ( 0.009 ms): dd/42 openat(dfd: CWD, filename: "/dev/zero", flags: RDONLY) = 3',
      ' Summary of events:',
      '     0.020 ( 0.100 ms): dd/42 fsync(fd: 3</x>) = 0',
    ],
    calls: ['openat', 'fsync'],
    refused: [2],
    hanging: 0,
  },
  {
    kind: 'kubectl logs of a side car with CRI fronts and a shell’s prompt',
    lines: [
      '2026-11-29T11:19:19.048502Z stderr F / # strace -f -p 1',
      '2026-11-29T11:19:19.048502Z stderr F strace: Process 1 attached',
      '2026-11-29T11:19:20.048502Z stderr F [pid     7] connect(3, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("10.96.0.10")}, 16) = 0',
      '2026-11-29T11:19:25.048502Z stderr F [pid     7] poll([{fd=3, events=POLLIN}], 1, 5000) = 0 (Timeout)',
    ],
    calls: ['connect', 'poll'],
    refused: [1],
    hanging: 0,
  },
];

describe('a log of the kind of', () => {
  test.each(LOGS)('$kind', ({ lines, calls, refused, hanging }) => {
    const log = readLines(...lines);
    expect(log.calls.map(({ name }) => name)).toEqual(calls);
    expect(log.issues.map(({ line }) => line)).toEqual(refused);
    expect(log.reader.hanging).toHaveLength(hanging);
  });
});
