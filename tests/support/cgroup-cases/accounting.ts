/** What the kernel says of time: pressure and its triggers, user and system time. */
import { close, type Case, type Numbers } from './case.ts';

const TRIGGERS = 'kernel/sched/psi.c psi_trigger_create, psi_rtpoll_work; Documentation/accounting/psi.rst';

/** Two hogs on one CPU: one of them always waits. */
const STALLED = ['mkdir a', 'p = spawn a hog', 'q = spawn a hog', 'advance 20ms'];

const whole = (n: Numbers): boolean => Math.abs(n('user') + n('system') - n('usage')) <= 1;

function timesOf(dir: string): string[] {
  return ['usage', 'user', 'system'].map((name) => `${name} = read ${dir}/cpu.stat ⇒ ${name}_usec`);
}

export const ACCOUNTING: readonly Case[] = [
  {
    origin: TRIGGERS,
    name: 'a trigger fires when the stall grows by the threshold within the window, once a window',
    machine: { cpus: 1 },
    script: [
      ...STALLED,
      'f = open a/cpu.pressure',
      'write $f some 150000 1000000 → ok',
      'poll $f → timeout',
      'poll $f 3s → POLLPRI',
      'first = seconds',
      'poll $f 3s → POLLPRI',
      'second = seconds',
      'kill $p → ok',
      'kill $q → ok',
      'advance 2s',
      'poll $f → *',
      'poll $f 5s → timeout',
    ],
    holds: [
      [
        '150 ms of stall take 150 ms, seen at the next tenth of the window',
        (n) => n('first') > 0.15 && n('first') < 0.35,
      ],
      [
        'the next one is a window later',
        (n) => close(n('second') - n('first'), 1, 6) && n('second') - n('first') >= 1,
      ],
    ],
  },
  {
    origin: TRIGGERS,
    name: 'less stall than the threshold fires nothing; full counts only when nobody runs',
    machine: { cpus: 1 },
    script: [
      'mkdir a',
      'spawn a hog',
      'spawn a periodic 1000 100000',
      'f = open a/cpu.pressure',
      'write $f some 500000 1000000 → ok',
      'poll $f 5s → timeout',
      'g = open a/cpu.pressure',
      'write $g full 10000 1000000 → ok',
      'poll $g 5s → timeout',
    ],
  },
  {
    origin: TRIGGERS,
    name: 'a group without quota stalls wholly',
    machine: { cpus: 1 },
    script: [
      'mkdir a',
      'write a/cpu.max 20000 100000 → ok',
      'spawn a hog',
      'f = open a/cpu.pressure',
      'write $f full 500000 1000000 → ok',
      'poll $f 3s → POLLPRI',
    ],
  },
  {
    origin: TRIGGERS,
    name: 'what a trigger may be',
    machine: { cpus: 1 },
    script: [
      ...STALLED,
      'write a/cpu.pressure some 150000 1000000 → ok',
      'write a/cpu.pressure some 150000 → EINVAL',
      'write a/cpu.pressure most 150000 1000000 → EINVAL',
      'write a/cpu.pressure some 0 1000000 → EINVAL',
      'write a/cpu.pressure some 1000001 1000000 → EINVAL',
      'write a/cpu.pressure some 150000 0 → EINVAL',
      'write a/cpu.pressure some 150000 10000001 → EINVAL',
      'write a/cpu.pressure full 10000000 10000000 → ok',
      'f = open a/cpu.pressure',
      'poll $f → POLLPRI',
      'write $f some 150000 1000000 → ok',
      'write $f some 150000 1000000 → EBUSY',
      'close $f → ok',
      'poll $f → EBADF',
      'write cpu.pressure some 150000 1000000 → ok',
    ],
  },
  {
    origin: `${TRIGGERS} (without CAP_SYS_RESOURCE)`,
    name: 'others’ windows are multiples of 2 s, and looked at when averages are',
    machine: { cpus: 1 },
    script: [
      ...STALLED,
      'as 1000 open a/cpu.pressure → EACCES',
      'chown 1000 a/cpu.pressure → ok',
      'f = as 1000 open a/cpu.pressure',
      'write $f some 150000 1000000 → EINVAL',
      'write $f some 150000 3000000 → EINVAL',
      'write $f some 150000 2000000 → ok',
      'poll $f 100ms → timeout',
      'poll $f 4s → POLLPRI',
      'at = seconds',
      'poll $f 1900ms → timeout',
    ],
    holds: [['it fires at the averaging, every 2.004 s', (n) => n('at') > 1 && n('at') < 2.1]],
  },
  {
    origin: 'kernel/sched/cputime.c cputime_adjust, account_process_tick',
    name: 'a program that computes uses user time',
    machine: { cpus: 1 },
    script: ['mkdir a', 'spawn a hog', 'advance 1s', ...timesOf('a')],
    holds: [
      ['user and system are the whole', whole],
      ['all of it is user time', (n) => n('user') === n('usage') && n('usage') > 990_000],
    ],
  },
  {
    origin: 'kernel/sched/cputime.c cputime_adjust, account_process_tick',
    name: 'a program that works in system calls uses system time; the parent’s is the sum',
    machine: { cpus: 2 },
    script: [
      'mkdir a',
      'write a/cgroup.subtree_control +cpu → ok',
      'mkdir a/k',
      'mkdir a/u',
      'spawn a/k klock 50000 50 50',
      'spawn a/u hog',
      'advance 4s',
      'ksystem = read a/k/cpu.stat ⇒ system_usec',
      'kusage = read a/k/cpu.stat ⇒ usage_usec',
      ...timesOf('a'),
    ],
    holds: [
      ['user and system are the whole', whole],
      ['the calls are system time', (n) => n('ksystem') > 0.97 * n('kusage')],
      ['about half of both is system time', (n) => close(n('system'), n('user'), 3)],
    ],
  },
  {
    origin: 'kernel/cgroup/rstat.c',
    name: 'who is killed in the kernel finishes the call; what a removed cgroup used stays with its parent',
    machine: { cpus: 1 },
    script: [
      'mkdir a',
      'mkdir a/b',
      'p = spawn a/b klock 50000 50 50',
      'advance 1s',
      'before = read a/cpu.stat ⇒ system_usec',
      'kill $p → ok',
      'rmdir a/b → EBUSY',
      'advance 110ms',
      'rmdir a/b → ok',
      'after = read a/cpu.stat ⇒ system_usec',
    ],
    holds: [['nothing is lost', (n) => n('before') > 900_000 && n('after') >= n('before')]],
  },
];
