/** Logs as people paste them: torn, joined, cut, wrapped, counted, or written by another tool. */
import { describe, expect, test } from 'vitest';
import { StraceReader } from '../../../src/sim/strace/reader.ts';
import type { StraceTable } from '../../../src/sim/strace/summary-table.ts';
import type { StraceHang } from '../../../src/sim/strace/types.ts';
import { lastOf, readLines, type ReadLog } from './strace-support.ts';

const namesOf = (log: ReadLog): string[] => log.calls.map((call) => call.name);
const codesOf = (log: ReadLog): string[] => log.issues.map((issue) => issue.code);

function hangs(...lines: readonly string[]): readonly StraceHang[] {
  return readLines(...lines).reader.hanging;
}

describe('a call torn by the program’s own output', () => {
  test('is one call, and the output is counted as such', () => {
    const log = readLines('write(1, "a\\nb\\n", 4a', 'b', ')      = 4', 'close(3) = 0');
    expect(log.calls).toMatchObject([{ line: 1, name: 'write', result: 4 }, { name: 'close' }]);
    expect(log.issues).toEqual([]);
    expect(log.reader.ledger).toMatchObject({ calls: 2, continued: 1, output: 1 });
  });

  test('may be left unfinished after the output', () => {
    const log = readLines(
      '[pid 5] write(1, "hi\\n", 3hi',
      ' <unfinished ...>',
      '[pid 6] getpid() = 6',
      '[pid 5] <... write resumed>) = 3',
    );
    expect(log.calls).toMatchObject([{ name: 'getpid' }, { name: 'write', pid: 5, result: 3 }]);
    expect(log.issues).toEqual([]);
  });

  test('whose end never comes is named with all that looked like its output', () => {
    const log = readLines('write(1, "hi\\n", 3hi', 'one', 'two', 'close(3) = 0');
    expect(namesOf(log)).toEqual(['close']);
    expect(log.issues.map(({ line, code }) => [line, code])).toEqual([
      [1, 'cut-call'],
      [2, 'not-strace'],
      [3, 'not-strace'],
    ]);
  });

  test('and one that mail wrapped is put together', () => {
    const log = readLines('openat(AT_FDCWD, "/etc/ld.so.cache",', 'O_RDONLY|O_CLOEXEC) = 3', 'close(3) = 0');
    expect(log.calls[0]).toMatchObject({ result: 3 });
    expect(log.calls[0]?.args).toContain('O_RDONLY|O_CLOEXEC');
    expect(log.issues).toEqual([]);
  });

  test('-z tears a line of its own: the rest names no call', () => {
    const log = readLines('5 close(1 <unfinished ...>', ')     = 0', '6 getpid() = 6');
    expect(log.calls).toMatchObject([
      { name: 'close', pid: 5, result: 0 },
      { name: 'getpid', pid: 6 },
    ]);
    expect(log.issues).toEqual([]);
  });
});

describe('a call in which the log ends', () => {
  test.each([
    'read(3,',
    'fsync(7',
    'futex(0x7f, FUTEX_WAIT_PRIVATE, 2, NULL',
    'flock(3, LOCK_EX',
    'connect(3, {sa_family=AF_UNIX, sun_path="/run/x"}, 9',
    'openat(AT_FDCWD, "/mnt/nfs/x", O_RDONLY|O_CLOEXEC',
    'statx(AT_FDCWD, "/mnt/x", AT_STATX_SYNC_AS_STAT, STATX_ALL, ',
    'wait4(-1, ',
  ])('is counted and shown: %s', (line) => {
    const log = readLines('getpid() = 1', line);
    expect(log.calls).toHaveLength(2);
    expect(log.calls[1]).toMatchObject({ unfinished: true, result: null, line: 2 });
    expect(log.reader.hanging).toMatchObject([{ line: 2 }]);
    expect(log.issues).toEqual([]);
  });

  test.each(['open("/lib/x", O_RDONLY|O_CL', 'read(11, "Character dev', 'read(3, [1, 2', 'openat(AT_FD'])(
    'is a cut line when it stops in a word: %s',
    (line) => {
      const log = readLines('getpid() = 1', line);
      expect(namesOf(log)).toEqual(['getpid']);
      expect(codesOf(log)).toEqual(['cut-call']);
      expect(log.reader.hanging).toEqual([]);
    },
  );

  test('tells for how long, the longest first', () => {
    expect(
      hangs(
        '5 12:00:00.0 read(3,  <unfinished ...>',
        '6 12:00:01.5 poll([], 0, -1 <unfinished ...>',
        '7 12:00:04.0 getpid() = 7',
      ),
    ).toMatchObject([
      { pid: 5, name: 'read', sinceUs: 4_000_000 },
      { pid: 6, name: 'poll', sinceUs: 2_500_000 },
    ]);
  });

  test('is also one that strace left', () => {
    expect(hangs('read(0, ^Cstrace: Process 9 detached', ' <detached ...>')).toMatchObject([
      { name: 'read', sinceUs: null },
    ]);
    expect(hangs('close(1) = 0', 'read(0,  <detached ...>')).toMatchObject([{ name: 'read' }]);
  });

  test('is none of those that an end of the process explains', () => {
    expect(hangs('5 read(3,  <unfinished ...>', '5 +++ killed by SIGKILL +++')).toEqual([]);
  });
});

describe('lines pasted together', () => {
  test('are as many calls', () => {
    const log = readLines(
      'openat(AT_FDCWD, "/a", O_RDONLY) = 3 read(3, "abc", 3) = 3 <0.000004> close(3) = -1 EBADF (Bad file descriptor) getpid() = 7',
    );
    expect(log.calls).toMatchObject([
      { name: 'openat', result: 3, detail: '' },
      { name: 'read', durationUs: 4 },
      { name: 'close', errno: 'EBADF' },
      { name: 'getpid', result: 7 },
    ]);
  });

  test('an interrupted call and another process’s end do not become one call', () => {
    const log = readLines(
      '7 1795976363.405355 pread64(3,  <unfinished ...>8 1795976363.405447 <... mmap resumed>) = 0x7fdb7f8b0000 <0.000117>',
      '7 1795976363.406000 close(3) = 0 <0.000004>',
    );
    expect(log.calls).toMatchObject([
      { name: 'pread64', unfinished: true },
      { name: 'close', result: 0 },
    ]);
    expect(codesOf(log)).toEqual(['resumed-alone', 'never-resumed']);
  });

  test('carriage returns alone end lines too', () => {
    expect(namesOf(readLines('close(1) = 0\rclose(2) = 0\rgetpid() = 1'))).toEqual([
      'close',
      'close',
      'getpid',
    ]);
  });
});

describe('a table of strace -c', () => {
  function tablesOf(...lines: readonly string[]): readonly StraceTable[] {
    const tables: StraceTable[] = [];
    const reader = new StraceReader({ onCall: () => undefined, onTable: (table) => void tables.push(table) });
    reader.push(lines.join('\n'));
    reader.end();
    expect(reader.issues).toEqual([]);
    return tables;
  }
  const ROWS = [
    ' 96.00    0.029735         313        95         3 futex',
    '  0.18    0.000057           2        23           rt_sigprocmask',
  ];
  const EXPECTED = [
    { name: 'futex', calls: 95, errors: 3, totalNs: 29_735_000 },
    { name: 'rt_sigprocmask', calls: 23, errors: 0, totalNs: 57_000 },
  ];

  test.each([
    ['as it is', (text: string) => text],
    ['quoted', (text: string) => `> ${text}`],
    ['indented', (text: string) => `    ${text}`],
  ])('is read as counts: %s', (_how, wrap) => {
    const lines = [
      '% time     seconds  usecs/call     calls    errors syscall',
      '------ ----------- ----------- --------- --------- ----------------',
      ...ROWS,
      '------ ----------- ----------- --------- --------- ----------------',
      '100.00    0.030882         125       246        29 total',
    ].map(wrap);
    expect(tablesOf(...lines)).toMatchObject([{ rows: EXPECTED }]);
  });

  test('also without its head, and with other columns', () => {
    expect(tablesOf(...ROWS)).toMatchObject([{ rows: EXPECTED }]);
    expect(
      tablesOf(
        '    calls  total-time syscall',
        '--------- ----------- -------',
        '       12    0.000400 read',
      ),
    ).toMatchObject([{ rows: [{ name: 'read', calls: 12, totalNs: 400_000 }] }]);
  });
});

describe('logs of other tools', () => {
  test('gVisor’s --strace log is read: beginning and end of a call are one', () => {
    const front = (us: number): string => `I1129 11:19:19.0485${us}   28907 strace.go:567] [  19:  19] cat`;
    const log = readLines(
      `${front(10)} E openat(AT_FDCWD /, 0x7f17 ../etc/passwd, O_RDONLY|0x0, 0o0)`,
      `${front(20)} X openat(AT_FDCWD /, 0x7f17 ../etc/passwd, O_RDONLY|0x0, 0o0) = 3 (0x3) (8.378µs)`,
      `${front(30)} X read(0x3 /etc/passwd, 0x7f18 "root:x", 0x1000) = 6 (0x6) (1.5ms)`,
      `${front(40)} X unlink(0x7f19 /a) = 0 (0x0) errno=2 (no such file or directory) (2µs)`,
      `${front(50)} E nanosleep(0x7f20 {sec=1 nsec=0}, 0x0)`,
    );
    expect(log.issues).toEqual([]);
    expect(log.calls).toMatchObject([
      { name: 'openat', pid: 19, line: 1, result: 3, durationUs: 8.378 },
      { name: 'read', result: 6, durationUs: 1500 },
      { name: 'unlink', result: -1, errno: 'ENOENT' },
      { name: 'nanosleep', unfinished: true },
    ]);
    expect(log.calls[1]?.args.startsWith('3</etc/passwd>, ')).toBe(true);
    expect(log.reader.hanging).toMatchObject([{ name: 'nanosleep' }]);
  });

  test('perf trace is read', () => {
    const log = readLines(
      '     0.013 ( 0.004 ms): cat/123 read(fd: 3</etc/passwd>, buf: 0x7f12, count: 832) = 832',
      '     1.000 (         ): cat/123 nanosleep(rqtp: 0x7f13) ...',
      '     1.000 ( 2.500 ms): cat/123  ... [continued]: nanosleep()) = 0',
    );
    expect(log.issues).toEqual([]);
    expect(log.calls).toMatchObject([
      { name: 'read', pid: 123, result: 832, durationUs: 4 },
      { name: 'nanosleep', result: 0, durationUs: 2500 },
    ]);
  });

  test('ltrace -S: system calls are read, functions are named', () => {
    const log = readLines(
      '9 SYS_openat(0xffffff9c, 0x7f8e, 0x80000, 0) = -2',
      '9 malloc(32) = 0x560b',
      '9 SYS_close(3) = 0',
    );
    expect(log.calls).toMatchObject([
      { name: 'openat', result: -1, errno: 'ENOENT' },
      { name: 'close', result: 0 },
    ]);
    expect(codesOf(log)).toEqual(['library-call']);
  });

  test.each([
    ['34379 12:02:36.269754164 2 echo (7896) < close res=0', 'sysdig'],
    ['type=SYSCALL msg=audit(1748950460.871:1241): arch=c000003e syscall=263 success=no', 'auditd'],
    ['SYSCALL                   COUNT        TIME (us)', 'syscount'],
    ['  1234 cat      CALL  read(0x3,0x7fff,0x400)', 'kdump'],
    ['I1129 11:19:19.048502   28907 boot.go:12] starting', 'runsc'],
  ])('are named when they hold nothing to replay: %s', (line, tool) => {
    const { issues } = readLines(line);
    expect(issues).toMatchObject([{ code: 'foreign' }]);
    expect(issues[0]?.message.en).toContain(tool);
    expect(issues[0]?.message.ko).toContain(tool);
  });

  test.each(['ARM_cacheflush(0xb6f5a000, 0xb6f5b000, 0) = 0', 'XOpenDisplay(NULL) = 0x5'])(
    'a name that no system call has is named: %s',
    (line) => {
      expect(codesOf(readLines(line))).toEqual(['not-a-syscall']);
    },
  );
});

describe('the files of strace -ff', () => {
  test('one after another under their names belong to their processes', () => {
    const { calls, issues } = readLines(
      '==> trace.40 <==',
      'vfork() = 41',
      '+++ exited with 0 +++',
      '',
      '==> trace.41 <==',
      'getppid() = 40',
    );
    expect(issues).toEqual([]);
    expect(calls.map(({ name, pid }) => [name, pid])).toEqual([
      ['vfork', 40],
      ['getppid', 41],
    ]);
  });

  test('one after another without a word are taken in the order in which children were made', () => {
    const { calls } = readLines(
      'clone(flags=SIGCHLD) = 41',
      'clone(flags=SIGCHLD) = 42',
      '+++ exited with 0 +++',
      'getppid() = 40',
      '+++ exited with 0 +++',
      'getuid() = 0',
    );
    expect(calls.map(({ pid }) => pid)).toEqual([0, 0, 41, 42]);
  });

  test('a process whose time runs back is named', () => {
    const { issues } = readLines('5 12:00:09.0 getpid() = 5', '5 12:00:02.0 getpid() = 5');
    expect(issues).toMatchObject([{ line: 2, code: 'time-back' }]);
    expect(issues[0]?.message.en).toContain('7.0 s');
  });
});

describe('where a socket leads', () => {
  test.each([
    ['socket(AF_UNIX, SOCK_STREAM, 0) = 4', 'unix'],
    ['socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE) = 4', 'netlink'],
    ['socket(AF_VSOCK, SOCK_STREAM, 0) = 4', 'other'],
    ['socket(AF_INET, SOCK_STREAM, 0) = 4', null],
    ['sendto(4<UNIX-STREAM:[901->902,"/run/x)=.sock"]>, "a", 1, 0, NULL, 0) = 1', 'unix'],
    ['sendto(4<NETLINK:[ROUTE:77]>, "a", 1, 0, NULL, 0) = 1', 'netlink'],
    ['sendto(4<TCP:[10.0.0.2:41234->192.0.2.7:443]>, "a", 1, 0, NULL, 0) = 1', 'wire'],
    ['sendto(4<TCPv6:[[::1]:41234->[::1]:443]>, "a", 1, 0, NULL, 0) = 1', 'loopback'],
    ['sendto(4<TCP:[112233]>, "a", 1, 0, NULL, 0) = 1', null],
    [
      'sendto(4, "a", 1, 0, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("127.0.0.53")}, 16) = 1',
      'loopback',
    ],
    [
      'connect(4, {sa_family=AF_INET6, sin6_port=htons(80), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "2001:db8::1", &sin6_addr), sin6_scope_id=0}, 28) = 0',
      'wire',
    ],
    [
      'sendmsg(4, {msg_name={sa_family=AF_NETLINK, nl_pid=0}, msg_namelen=12, msg_iov=[]}, 0) = 20',
      'netlink',
    ],
  ])('%s', (line, peer) => {
    expect(lastOf(line).file?.peer).toBe(peer);
  });

  test('an accepted socket leads where its peer’s address says', () => {
    const accepted = lastOf(
      'accept4(3, {sa_family=AF_INET, sin_port=htons(5), sin_addr=inet_addr("127.0.0.1")}, [16], 0) = 5',
    );
    expect(accepted.otherFile?.peer).toBe('loopback');
  });
});

test('an empty log, and one of messages only, say that they hold no call', () => {
  expect(codesOf(readLines())).toEqual(['empty']);
  expect(codesOf(readLines('', 'strace: Process 7 attached', '  '))).toEqual(['empty']);
});

test('parameter names are left out of the arguments', () => {
  const call = lastOf('openat(dirfd: AT_FDCWD, pathname: "/a: b", flags: O_RDONLY) = 3');
  expect(call).toMatchObject({ path: '/a: b', fd: 3 });
});

test.each([
  ['9      3 close(3) = 0', 9, 3e6],
  ['     3 close(3) = 0', 0, 3e6],
  ['1795976363,392808 close(3) = 0 <0,000221>', 0, 1_795_976_363_392_808],
])('whole seconds of -r and decimal commas are times: %s', (line, pid, startUs) => {
  expect(readLines(line).calls).toMatchObject([{ pid, startUs }]);
});

test('more bad lines than are kept are counted', () => {
  const log = readLines(...Array.from({ length: 1000 }, (_, n) => `rubbish ${n}`));
  expect(log.reader.issues).toHaveLength(100);
  expect(log.reader.issuesOmitted).toBe(900);
  expect(log.reader.ledger.refused).toBe(1000);
});
