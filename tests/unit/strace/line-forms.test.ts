import { describe, expect, test } from 'vitest';
import { splitArgs } from '../../../src/sim/strace/scan.ts';
import type { StraceCall } from '../../../src/sim/strace/types.ts';
import { readLines } from './strace-support.ts';

type Expected = Partial<StraceCall>;

const DAY_12_34_56_S = 12 * 3600 + 34 * 60 + 56;

const FORMS: readonly (readonly [form: string, line: string, expected: Expected])[] = [
  [
    'plain',
    'close(3)  = 0',
    { pid: 0, name: 'close', args: '3', result: 0, startUs: null, durationUs: null },
  ],
  ['-T', 'close(3) = 0 <0.000012>', { durationUs: 12, detail: '' }],
  ['--syscall-times=ns', 'close(3) = 0 <0.000012345>', { durationUs: 12.345 }],
  ['-ttt', '1795303487.304325 close(3) = 0', { startUs: 1_795_303_487_304_325, pid: 0 }],
  ['-ttt in seconds', '1795303487 close(3) = 0', { startUs: 1_795_303_487_000_000, pid: 0 }],
  ['-tt', '12:34:56.000007 close(3) = 0', { startUs: DAY_12_34_56_S * 1e6 + 7 }],
  ['-t', '12:34:56 close(3) = 0', { startUs: DAY_12_34_56_S * 1e6 }],
  ['-r', '     0.000380 close(3) = 0', { startUs: 380 }],
  ['-r -tt', '12:34:56.000007 (+     0.000172) close(3) = 0', { startUs: DAY_12_34_56_S * 1e6 + 7 }],
  ['-f -o', '19886 close(3) = 0', { pid: 19886, startUs: null }],
  ['-f -o, small pid', '7     close(3) = 0', { pid: 7 }],
  ['-f -ttt -T -o', '19886 1795303487.304325 close(3) = 0 <0.000280>', { pid: 19886, durationUs: 280 }],
  ['-f -Y -o', '7867<my prog> close(3) = 0', { pid: 7867 }],
  ['-n -i', '[   3] [00007fe60a8ecad7] close(3) = 0', { name: 'close', result: 0 }],
  ['error', 'access("/x", R_OK) = -1 ENOENT (No such file or directory)', { result: -1, errno: 'ENOENT' }],
  [
    'error with an injection',
    'open("/x") = -1 ENOSPC (No space left on device) (INJECTED)',
    { errno: 'ENOSPC' },
  ],
  ['restart', 'read(0, 0x7f, 1) = ? ERESTARTSYS (To be restarted)', { result: null, errno: 'ERESTARTSYS' }],
  ['no answer', 'exit_group(0)    = ?', { result: null, errno: null, unfinished: false }],
  ['unavailable answer', 'exit_group(0) = ? <unavailable>', { result: null }],
  ['address', 'brk(NULL) = 0x56244a2ca000', { result: 0x56244a2ca000 }],
  ['octal answer', 'umask(077) = 022', { result: 18 }],
  ['negative answer without name', 'foo(1) = -524', { result: -524 }],
  ['timeout', 'poll([{fd=3, events=POLLIN}], 1, 10) = 0 (Timeout) <0.010>', { result: 0, detail: 'Timeout' }],
  [
    'ready list',
    'poll([{fd=3, events=POLLIN}], 1, -1) = 1 ([{fd=3, revents=POLLIN}]) <0.5>',
    { result: 1, detail: '[{fd=3, revents=POLLIN}]', durationUs: 500_000 },
  ],
  ['flag answer', 'fcntl(3, F_GETFL) = 0x8000 (flags O_RDONLY|O_LARGEFILE)', { result: 0x8000 }],
  [
    'string with escapes',
    String.raw`write(1, "a\"b) = 7\n", 9) = 9`,
    { args: String.raw`1, "a\"b) = 7\n", 9`, result: 9 },
  ],
  ['cut string', 'write(1, "abc"..., 300) = 300', { args: '1, "abc"..., 300' }],
  ['comment', 'execve("/bin/ls", ["ls"], 0x7f /* 3 vars ) */) = 0', { result: 0 }],
  ['nested', 'wait4(-1, [{WIFEXITED(s) && WEXITSTATUS(s) == 3}], 0, NULL) = 17', { result: 17 }],
  ['in and out value', 'accept4(3, {sa_family=AF_INET}, [4096 => 16], SOCK_CLOEXEC) = 4', { result: 4 }],
  ['-y', 'read(3</srv/a (b>, "x", 1) = 1', { args: '3</srv/a (b>, "x", 1', result: 1 }],
  ['-yy', 'close(3<TCP:[127.0.0.1:1->127.0.0.1:2]>) = 0', { args: '3<TCP:[127.0.0.1:1->127.0.0.1:2]>' }],
  [
    '-y answer',
    'openat(AT_FDCWD</root>, "a", O_RDONLY) = 3</root/a> <0.000001>',
    { result: 3, detail: '</root/a>' },
  ],
  [
    'unknown syscall',
    'syscall_0x1d9(0x1, 0x2) = -1 ENOSYS (Function not implemented)',
    { name: 'syscall_0x1d9' },
  ],
  [
    'restarted',
    'restart_syscall(<... resuming interrupted read ...>) = 0',
    { name: 'restart_syscall', result: 0 },
  ],
  ['shift in arguments', 'prctl(PR_CAPBSET_READ, 1<<CAP_SYS_ADMIN) = 1', { result: 1 }],
  [
    'thread ending inside a call',
    'futex(0x7f, FUTEX_WAIT, 2, NULL <unfinished ...>) = ?',
    { result: null, name: 'futex' },
  ],
  ['detached', 'read(0,  <detached ...>', { unfinished: true, args: '0, ' }],
];

describe('each form of a line', () => {
  test.each(FORMS)('%s: %s', (_form, line, expected) => {
    const { calls, issues } = readLines(line);
    expect(issues).toEqual([]);
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject(expected);
  });

  test('signals and ends are told apart from calls', () => {
    const log = readLines(
      '[pid    5] --- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=7} ---',
      '[pid    5] --- stopped by SIGSTOP ---',
      '[pid    5] +++ exited with 3 +++',
      '6     1795303487.5 +++ killed by SIGSEGV (core dumped) +++',
    );
    // A log without a call says so.
    expect(log.issues.map(({ code }) => code)).toEqual(['empty']);
    expect(log.signals.map((s) => s.signal)).toEqual(['SIGCHLD', 'SIGSTOP']);
    expect(log.exits).toMatchObject([
      { pid: 5, code: 3, signal: null, atUs: null },
      { pid: 6, code: null, signal: 'SIGSEGV', atUs: 1_795_303_487_500_000 },
    ]);
  });

  test.each([
    ['strace: Process 1234 attached'],
    ['Process 1234 attached (waiting for parent)'],
    ['strace: Process 1234 detached'],
    ['[ Process PID=7 runs in 32 bit mode. ]'],
    [' > /lib/libc.so.6(read+0x10) [0x10e1a0]'],
    [''],
  ])('strace talking about itself is no call and no issue: %s', (line) => {
    const { calls, issues } = readLines(line, 'close(3) = 0');
    expect([calls.length, issues]).toEqual([1, []]);
  });

  test('the summary table of -C is skipped to its end', () => {
    const { calls, issues } = readLines(
      '+++ exited with 0 +++',
      '% time     seconds  usecs/call     calls    errors syscall',
      '------ ----------- ----------- --------- --------- ----------------',
      ' 75.93    0.000738         105         7         3 wait4',
      '100.00    0.000972           2       450        76 total',
      'close(3) = 0',
    );
    expect(issues).toEqual([]);
    expect(calls).toHaveLength(1);
  });
});

describe('lines that cannot be used', () => {
  test.each([
    ['total 12', 'not-strace'],
    ['--- not a signal', 'not-strace'],
    ['+++ what +++', 'not-strace'],
    ['<... read', 'not-strace'],
    ['read(3, "abc', 'cut-call'],
    ['read(3, [1, 2', 'cut-call'],
    ['read(3, "abc", 3)', 'no-result'],
    ['read(3, "abc", 3) = ', 'no-result'],
    ['7 <... read resumed>"x", 1) = 1', 'resumed-alone'],
    [`write(1, "${'x'.repeat(1 << 20)}", 1) = 1`, 'line-too-long'],
  ])('%.30s gives %s with its line number, and reading goes on', (line, code) => {
    const { calls, issues } = readLines('7 close(1) = 0', line, '7 close(2) = 0');
    expect(issues).toMatchObject([{ line: 2, code }]);
    expect(issues[0]?.message.en).not.toBe('');
    expect(issues[0]?.message.ko).not.toBe(issues[0]?.message.en);
    expect(calls.map((call) => call.args)).toEqual(['1', '2']);
  });

  test('the first hundred issues are kept, the rest is counted', () => {
    const { issues, reader } = readLines(...Array.from({ length: 250 }, (_, i) => `rubbish ${i}`));
    expect(issues).toHaveLength(100);
    expect(reader.issues).toHaveLength(100);
    expect(reader.issuesOmitted).toBe(150);
  });
});

describe('splitArgs', () => {
  test.each([
    ['', []],
    ['3', ['3']],
    ['3, "a,b", [1, 2], {x=1, y=(2, 3)}', ['3', '"a,b"', '[1, 2]', '{x=1, y=(2, 3)}']],
    ['0x7f /* 3, vars */, NULL', ['0x7f /* 3, vars */', 'NULL']],
    ['3</srv/a,b>, "x"', ['3</srv/a,b>', '"x"']],
    ['child_stack=NULL, flags=A|B', ['child_stack=NULL', 'flags=A|B']],
    ['1, "never closed', ['1', '"never closed']],
    ['4, , 5', ['4', '', '5']],
  ])('%s', (raw, pieces) => {
    expect(splitArgs(raw)).toEqual(pieces);
  });
});
