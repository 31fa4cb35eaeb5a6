import { describe, expect, test } from 'vitest';
import { lastOf, replay } from './strace-support.ts';

describe('what an fd leads to', () => {
  test.each([
    ['a file', ['openat(AT_FDCWD, "/srv/a", O_RDONLY) = 3'], { class: 'file', path: '/srv/a' }],
    ['a directory', ['openat(AT_FDCWD, "/srv", O_RDONLY|O_DIRECTORY) = 3'], { class: 'dir', path: '/srv' }],
    ['a kernel-made file', ['open("/proc/self/maps", O_RDONLY) = 3'], { class: 'pseudo' }],
    ['a terminal', ['open("/dev/pts/3", O_RDWR) = 3'], { class: 'tty' }],
    ['a device', ['open("/dev/zero", O_RDONLY) = 3'], { class: 'device' }],
    ['a socket', ['socket(AF_INET, SOCK_STREAM, 0) = 3'], { class: 'socket', channelId: null }],
    ['an accepted socket', ['accept(9, NULL, NULL) = 3'], { class: 'socket' }],
    ['an epoll', ['epoll_create1(EPOLL_CLOEXEC) = 3'], { class: 'epoll' }],
    ['an event counter', ['eventfd2(0, EFD_CLOEXEC) = 3'], { class: 'event' }],
    ['a dup of a file', ['creat("/a", 0644) = 5', 'dup(5) = 3'], { class: 'file', path: '/a' }],
    [
      'dup2 over a file',
      ['creat("/a", 0644) = 3', 'creat("/b", 0644) = 5', 'dup2(5, 3) = 3'],
      { path: '/b' },
    ],
    ['fcntl’s copy', ['creat("/a", 0644) = 5', 'fcntl(5, F_DUPFD_CLOEXEC, 3) = 3'], { path: '/a' }],
    ['what fstat tells', ['newfstatat(3, "", {st_mode=S_IFIFO|0600}, AT_EMPTY_PATH) = 0'], { class: 'pipe' }],
    ['what -y tells', ['lseek(3</etc/passwd>, 0, SEEK_SET) = 0'], { class: 'file', path: '/etc/passwd' }],
    ['what -yy tells of a socket', ['fcntl(3<TCP:[1->2]>, F_GETFL) = 0x2'], { class: 'socket' }],
    ['nothing known', [], { class: 'unknown', path: null }],
  ])('%s', (_what, lines, expected) => {
    expect(lastOf(...lines, 'read(3, "x", 10) = 1').file).toMatchObject(expected);
  });

  test('names are seen from the working directory and from directory fds', () => {
    const calls = replay(
      'getcwd("/srv", 4096) = 5',
      'access("a/../b", R_OK) = 0',
      'chdir("sub") = 0',
      'access("./c", R_OK) = 0',
      'openat(AT_FDCWD, "/data", O_RDONLY|O_DIRECTORY) = 5',
      String.raw`newfstatat(5, "d\303\251\"", {st_mode=S_IFREG|0644}, 0) = 0`,
      'fchdir(5) = 0',
      'openat(AT_FDCWD, "e", O_RDONLY) = 6',
    );
    const paths = calls
      .filter((call) => call.kind === 'stat' || call.kind === 'open')
      .map((call) => call.path);
    expect(paths).toEqual(['/srv/b', '/srv/sub/c', '/data', '/data/dé"', '/data/e']);
  });

  test('a close that began before another thread got the number again doesn’t take the new file away', () => {
    const calls = replay(
      '7 creat("/a", 0644) = 3',
      '7 clone(flags=CLONE_VM|CLONE_FILES|CLONE_THREAD) = 8',
      '7 close(3 <unfinished ...>',
      '8 creat("/b", 0644) = 3',
      '7 <... close resumed>) = 0',
      '8 write(3, "x", 1) = 1',
    );
    expect(calls.at(-1)?.file?.path).toBe('/b');
  });
});

describe('which bytes of a file', () => {
  test('reads and writes go on where the last one ended, also through a dup and in a child', () => {
    const calls = replay(
      '7 open("/a", O_RDWR) = 3',
      '7 read(3, "x"..., 4096) = 4096',
      '7 dup(3) = 4',
      '7 readv(4, [{iov_base="x", iov_len=10}], 1) = 10',
      '7 fork() = 8',
      '8 write(3, "y", 5) = 5',
      '7 read(4, "", 4096) = 0',
    );
    const io = calls.filter((call) => call.kind === 'read' || call.kind === 'write');
    expect(io.map((call) => [call.offset, call.bytes, call.requestBytes])).toEqual([
      [0, 4096, 4096],
      [4096, 10, 10],
      [4106, 5, 5],
      [4111, 0, 4096],
    ]);
  });

  test.each([
    ['pread64(3, "x"..., 832, 64) = 832', { offset: 64, bytes: 832 }],
    ['pwrite64(3, "x", 1, 700) = 1', { offset: 700, bytes: 1 }],
    ['read(3, 0x7f, 100) = -1 EIO (Input/output error)', { offset: 100, bytes: 0, requestBytes: 100 }],
    ['mmap(NULL, 8192, PROT_READ, MAP_PRIVATE, 3, 0x2000) = 0x7f0000', { offset: 0x2000, bytes: 8192 }],
    ['sendfile(5, 3, NULL, 1000) = 50', { offset: 100, bytes: 50, fd: 3 }],
    ['sendfile(5, 3, [8] => [58], 1000) = 50', { offset: 8, bytes: 50 }],
    ['copy_file_range(3, NULL, 5, NULL, 1000, 0) = 7', { offset: 100, bytes: 7 }],
  ])('%s', (line, expected) => {
    expect(lastOf('open("/a", O_RDWR) = 3', 'lseek(3, 100, SEEK_SET) = 100', line)).toMatchObject(expected);
  });

  test('a positioned read leaves the position alone', () => {
    const call = lastOf('open("/a", O_RDWR) = 3', 'pread64(3, "x", 9, 64) = 9', 'read(3, "x", 1) = 1');
    expect(call.offset).toBe(0);
  });

  test('appends have no known place', () => {
    expect(lastOf('open("/a", O_WRONLY|O_APPEND) = 3', 'write(3, "x", 1) = 1').offset).toBeNull();
  });

  test.each([
    ['O_WRONLY|O_SYNC', true],
    ['O_WRONLY|O_DSYNC', true],
    ['O_WRONLY|O_NOSYNC', false],
    ['O_WRONLY', false],
  ])('a write to a file opened %s waits for the disk: %s', (flags, sync) => {
    expect(lastOf(`open("/a", ${flags}) = 3`, 'write(3, "x", 1) = 1').sync).toBe(sync);
  });
});

describe('pipes and socket pairs', () => {
  test('tie the two ends together across fork, dup2, close and execve', () => {
    const calls = replay(
      '7 pipe2([3, 4], 0) = 0',
      '7 fork() = 8',
      '8 dup2(4, 1) = 1',
      '8 close(4) = 0',
      '8 execve("/bin/ls", ["ls"], 0x7f /* 3 vars */) = 0',
      '8 write(1, "hello", 5) = 5',
      '7 read(3, "hello", 100) = 5',
    );
    const [made, written, got] = [calls[0], calls.at(-2), calls.at(-1)];
    expect(made?.otherFile?.channelId).toBe(made?.file?.channelId);
    expect(written?.file).toMatchObject({ channelId: made?.file?.channelId, end: 'write' });
    expect(got?.file).toMatchObject({ channelId: made?.file?.channelId, end: 'read' });
    expect(got?.waitsFor).toBe('channel');
  });

  test('two pipes are two channels, and the ends of a socket pair go both ways', () => {
    const [one, two, pair] = replay(
      'pipe([3, 4]) = 0',
      'pipe([5, 6]) = 0',
      'socketpair(AF_UNIX, SOCK_STREAM, 0, [7, 8]) = 0',
    );
    expect(new Set([one, two, pair].map((call) => call?.file?.channelId)).size).toBe(3);
    expect([pair?.file?.end, pair?.otherFile?.end]).toEqual(['both', 'both']);
  });
});

describe('what a child inherits', () => {
  const OPEN = '7 open("/a", O_RDONLY) = 3';
  const OPEN_CLOEXEC = '7 open("/a", O_RDONLY|O_CLOEXEC) = 3';
  const EXEC = '8 execve("/bin/ls", ["ls"], 0x7f) = 0';
  const READ = '8 read(3, "x", 1) = 1';

  test.each([
    [
      'its own copy after fork: the parent’s close doesn’t matter',
      [OPEN, '7 fork() = 8', '7 close(3) = 0'],
      '/a',
    ],
    [
      'one table with its parent under CLONE_FILES',
      [OPEN, '7 clone(flags=CLONE_FILES) = 8', '7 close(3) = 0', '7 open("/b", 0) = 3'],
      '/b',
    ],
    ['the fds at exec', [OPEN, '7 fork() = 8', EXEC], '/a'],
    ['no close-on-exec fds at exec', [OPEN_CLOEXEC, '7 fork() = 8', EXEC], null],
    ['close-on-exec set by fcntl', [OPEN, '7 fork() = 8', '8 fcntl(3, F_SETFD, FD_CLOEXEC) = 0', EXEC], null],
    [
      'close-on-exec left behind by dup',
      [OPEN_CLOEXEC, '7 dup2(3, 9) = 9', '7 dup2(9, 3) = 3', '7 fork() = 8', EXEC],
      '/a',
    ],
    ['nothing after close_range', [OPEN, '7 fork() = 8', '8 close_range(3, 4294967295, 0) = 0'], null],
    ['the table even when its clone returns later', [OPEN, '7 clone(flags=SIGCHLD <unfinished ...>'], '/a'],
  ])('%s', (_what, lines, path) => {
    const end = lines.at(-1)?.includes('unfinished') === true ? ['7 <... clone resumed>) = 8'] : [];
    const call = replay(...lines, READ, ...end).find((each) => each.kind === 'read');
    expect(call?.file?.path).toBe(path);
  });

  test('a pid given out again is a new process', () => {
    const calls = replay(
      '7 fork() = 8',
      '8 open("/a", O_RDONLY) = 3',
      '8 exit_group(0) = ?',
      '7 open("/b", O_RDONLY) = 3',
      '7 fork() = 8',
      '8 read(3, "x", 1) = 1',
    );
    expect(calls.at(-1)?.file?.path).toBe('/b');
  });
});

describe('what a call waited for', () => {
  test.each([
    ['read(0, "x", 1) = 1 <0.5>', { kind: 'read', waitsFor: 'outside', blockedNs: 500_000_000 }],
    ['read(3, "x", 1) = 1 <0.5>', { waitsFor: 'nothing', blockedNs: 0 }],
    ['read(4, 0x7f, 1) = -1 EAGAIN (Resource temporarily unavailable) <0.1>', { waitsFor: 'nothing' }],
    ['read(4, "x", 1) = 1 <0.25>', { waitsFor: 'channel', blockedNs: 250_000_000 }],
    [
      'recvfrom(9, "x", 10, 0, NULL, NULL) = 1 <0.1>',
      { kind: 'recv', bytes: 1, requestBytes: 10, waitsFor: 'outside' },
    ],
    ['recvmmsg(9, [{msg_hdr={}, msg_len=7}, {msg_hdr={}, msg_len=8}], 2, 0, NULL) = 2', { bytes: 15 }],
    [
      'nanosleep({tv_sec=1, tv_nsec=5}, NULL) = 0 <1.1>',
      { kind: 'sleep', requestNs: 1_000_000_005, waitsFor: 'time' },
    ],
    [
      'clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, {tv_sec=99, tv_nsec=0}, NULL) = 0 <0.02>',
      { requestNs: 20_000_000 },
    ],
    ['clock_nanosleep(CLOCK_REALTIME, 0, {tv_sec=0, tv_nsec=7}, NULL) = 0 <0.02>', { requestNs: 7 }],
    [
      'poll([{fd=4, events=POLLIN}], 1, 100) = 1 ([{fd=4, revents=POLLIN}]) <0.05>',
      { readyFds: [4], waitsFor: 'channel' },
    ],
    [
      'poll([{fd=9, events=POLLIN}], 1, 100) = 1 ([{fd=9, revents=POLLIN}])',
      { readyFds: [9], waitsFor: 'outside' },
    ],
    [
      'poll([{fd=9, events=POLLIN}], 1, 100) = 0 (Timeout) <0.1>',
      { waitsFor: 'time', requestNs: 100_000_000 },
    ],
    ['poll([{fd=9, events=POLLIN}], 1, -1) = 1 ([{fd=9, revents=POLLIN}])', { requestNs: null }],
    ['poll([{fd=9, events=POLLIN}], 1, 0) = 0 (Timeout)', { waitsFor: 'nothing', requestNs: 0 }],
    [
      'pselect6(6, [5 9], NULL, NULL, {tv_sec=0, tv_nsec=9}, NULL) = 1 (in [9])',
      { readyFds: [9], requestNs: 9 },
    ],
    [
      'select(6, [4], NULL, NULL, {tv_sec=0, tv_usec=9}) = 1 (in [4], left {tv_sec=0, tv_usec=3})',
      { readyFds: [4], requestNs: 9000 },
    ],
    ['epoll_wait(7, [{events=EPOLLIN, data=0x3}], 1023, 1000) = 1', { fd: 7, requestNs: 1_000_000_000 }],
    ['wait4(-1, [{WIFEXITED(s)}], 0, NULL) = 17 <0.1>', { kind: 'wait', targetPid: 17, waitsFor: 'child' }],
    ['wait4(-1, 0x7f, WNOHANG, NULL) = 0', { targetPid: null, waitsFor: 'nothing' }],
    [
      'waitid(P_ALL, 0, {si_signo=SIGCHLD, si_pid=18}, WEXITED, NULL) = 0',
      { targetPid: 18, waitsFor: 'child' },
    ],
    [
      'futex(0x7f10, FUTEX_WAIT_PRIVATE, 2, {tv_sec=0, tv_nsec=5}) = 0',
      { kind: 'futex-wait', address: 0x7f10, requestNs: 5 },
    ],
    [
      'futex(0x7f10, FUTEX_WAIT_PRIVATE, 2, NULL) = 0 <0.001>',
      { waitsFor: 'futex', blockedNs: 1_000_000, requestNs: null },
    ],
    [
      'futex(0x7f10, FUTEX_WAIT, 2, NULL) = -1 EAGAIN (Resource temporarily unavailable)',
      { waitsFor: 'nothing' },
    ],
    [
      'futex(0x7f10, FUTEX_WAIT_BITSET, 2, {tv_sec=9, tv_nsec=0}) = -1 ETIMEDOUT (Connection timed out) <0.3>',
      { waitsFor: 'time', requestNs: 300_000_000 },
    ],
    ['futex(0x7f10, FUTEX_WAKE_PRIVATE, 1) = 1', { kind: 'futex-wake', result: 1, waitsFor: 'nothing' }],
    ['futex(0x7f10, FUTEX_UNLOCK_PI_PRIVATE) = 0', { kind: 'futex-wake' }],
    ['futex(0x7f10, FUTEX_LOCK_PI_PRIVATE, NULL) = 0', { kind: 'futex-wait' }],
    ['vfork() = 17 <0.002>', { kind: 'clone', targetPid: 17, waitsFor: 'child', blockedNs: 2_000_000 }],
    [
      'clone(child_stack=NULL, flags=CLONE_VM|CLONE_THREAD|CLONE_FILES) = 18',
      {
        targetPid: 18,
        waitsFor: 'nothing',
        clone: { thread: true, vfork: false, sharesMemory: true, sharesFiles: true },
      },
    ],
    [
      'clone3({flags=CLONE_VM|CLONE_VFORK, exit_signal=SIGCHLD}, 88) = 19',
      { targetPid: 19, waitsFor: 'child' },
    ],
    ['fsync(3) = 0 <0.01>', { kind: 'fsync', sync: true, waitsFor: 'nothing' }],
    [
      'pause() = ? ERESTARTNOHAND (To be restarted if no handler) <2.0>',
      { kind: 'generic', waitsFor: 'outside' },
    ],
    ['fcntl(3, F_SETLKW, {l_type=F_WRLCK}) = 0 <0.4>', { kind: 'fcntl', waitsFor: 'outside' }],
    ['tgkill(5, 6, SIGTERM) = 0', { kind: 'generic', targetPid: 6 }],
    ['exit_group(3) = ?', { kind: 'exit', result: 3 }],
  ])('%s', (line, expected) => {
    expect(lastOf('open("/a", O_RDWR) = 3', 'pipe([4, 5]) = 0', line)).toMatchObject(expected);
  });
});

describe('memory', () => {
  test('brk tells how much it grows, from the second call on', () => {
    const calls = replay('brk(NULL) = 0x1000', 'brk(0x5000) = 0x5000', 'brk(0x2000) = 0x2000');
    expect(calls.map((call) => call.bytes)).toEqual([0, 0x4000, 0]);
  });

  test('anonymous mappings have no file, ranges have addresses', () => {
    const [map, unmap] = replay(
      'mmap(NULL, 8192, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f00',
      'munmap(0x7f00, 8192) = 0',
    );
    expect(map).toMatchObject({ kind: 'map', bytes: 8192, file: null, address: 0x7f00 });
    expect(unmap).toMatchObject({ kind: 'unmap', bytes: 8192, address: 0x7f00 });
  });
});

describe('time before a call', () => {
  test.each([
    [
      'with -T: from the end of the thread’s last call',
      ['7 100000000.000100 getpid() = 7 <0.000010>'],
      90_000,
    ],
    ['nothing, before a thread’s first call', [], 0],
    ['without -T: from its start', ['7 100000000.000100 getpid() = 7'], 100_000],
    ['without -T, after a call that may have waited: nothing', ['7 100000000.000100 read(0, "x", 1) = 1'], 0],
    [
      'another thread’s call doesn’t matter',
      ['7 100000000.0001 getpid() = 7', '8 100000000.00015 getpid() = 8'],
      100_000,
    ],
  ])('%s', (_what, lines, expectedNs) => {
    expect(lastOf(...lines, '7 100000000.000200 getuid() = 0').thinkNs).toBe(expectedNs);
  });
});

test('a process that a signal ends gets an exit of its own, one that exits only one', () => {
  const calls = replay(
    '7 fork() = 8',
    '8 getpid() = 8',
    '8 +++ killed by SIGKILL +++',
    '7 exit_group(1) = ?',
    '7 +++ exited with 1 +++',
  );
  const exits = calls.filter((call) => call.kind === 'exit');
  expect(exits.map((call) => [call.pid, call.result])).toEqual([
    [8, null],
    [7, 1],
  ]);
});
