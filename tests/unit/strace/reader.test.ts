import { describe, expect, test } from 'vitest';
import { readLines, readLog } from './strace-support.ts';

describe('calls printed in two pieces', () => {
  test('are joined, with the first piece’s line and time', () => {
    const { calls, issues } = readLines(
      '7 1795303487.100000 read(0,  <unfinished ...>',
      '8 1795303487.100500 getpid() = 8 <0.000001>',
      '7 1795303487.200000 <... read resumed>"abc", 4096) = 3 <0.099000>',
    );
    expect(issues).toEqual([]);
    expect(calls.map((call) => call.name)).toEqual(['getpid', 'read']);
    expect(calls[1]).toMatchObject({
      line: 1,
      endLine: 3,
      args: '0, "abc", 4096',
      result: 3,
      startUs: 1_795_303_487_100_000,
      durationUs: 99_000,
      unfinished: false,
    });
  });

  test('have their duration from the two times when -T is off', () => {
    const { calls } = readLines(
      '7 12:00:00.000001 read(0,  <unfinished ...>',
      '7 12:00:01.000003 <... read resumed> "abc", 4096) = 3',
    );
    expect(calls[0]?.durationUs).toBe(1_000_002);
  });

  test('that are resumed under another name are reported, and given up', () => {
    const { calls, issues } = readLines('7 read(0,  <unfinished ...>', '7 <... write resumed>"a", 1) = 1');
    expect(issues).toMatchObject([{ line: 2, code: 'resumed-other' }]);
    expect(calls).toMatchObject([{ name: 'read', unfinished: true }]);
  });

  test('whose process makes another call are reported at their own line', () => {
    const { calls, issues } = readLines('7 read(0,  <unfinished ...>', '7 getpid() = 7');
    expect(issues).toMatchObject([{ line: 1, code: 'never-resumed' }]);
    expect(calls).toMatchObject([
      { name: 'read', unfinished: true },
      { name: 'getpid', unfinished: false },
    ]);
  });

  test('that the end of the process or of the log cuts short are no issue', () => {
    const { calls, exits, issues } = readLines(
      '7 read(0,  <unfinished ...>',
      '8 accept(3,  <unfinished ...>',
      '7 +++ killed by SIGKILL +++',
    );
    expect(issues).toEqual([]);
    expect(calls).toMatchObject([
      { pid: 7, unfinished: true, result: null },
      { pid: 8, unfinished: true, result: null },
    ]);
    expect(exits).toHaveLength(1);
  });

  test('may be resumed and interrupted again', () => {
    const { calls, issues } = readLines(
      '7 futex(0x7f, FUTEX_WAIT, 2, NULL <unfinished ...>',
      '7 <... futex resumed> <unfinished ...>) = ?',
    );
    expect(issues).toEqual([]);
    expect(calls).toMatchObject([{ name: 'futex', result: null, args: '0x7f, FUTEX_WAIT, 2, NULL' }]);
  });

  test('come back under the leader’s pid when a thread calls execve', () => {
    const { calls, exits, issues } = readLines(
      '9 execve("/bin/ls", ["ls"], 0x7f /* 3 vars */ <unfinished ...>',
      '7 +++ superseded by execve in pid 9 +++',
      '7 <... execve resumed>) = 0',
    );
    expect(issues).toEqual([]);
    expect(calls).toMatchObject([{ pid: 7, name: 'execve', result: 0, line: 1 }]);
    expect(exits).toMatchObject([{ pid: 9 }]);
  });
});

describe('a clone line torn by strace’s message about the child', () => {
  const TORN = '[pid  30] clone(child_stack=NULL, flags=SIGCHLDstrace: Process 31 attached';

  test('is joined with what follows the message', () => {
    const { calls, issues } = readLines(TORN, ', child_tidptr=0x7f) = 31');
    expect(issues).toEqual([]);
    expect(calls).toMatchObject([{ line: 1, pid: 30, name: 'clone', result: 31 }]);
    expect(calls[0]?.args).toBe('child_stack=NULL, flags=SIGCHLD, child_tidptr=0x7f');
  });

  test('is left unfinished when the child comes first', () => {
    const { calls, issues } = readLines(
      TORN,
      ' <unfinished ...>',
      '[pid  31] getpid() = 31',
      '[pid  30] <... clone resumed>, child_tidptr=0x7f) = 31',
    );
    expect(issues).toEqual([]);
    expect(calls.map((call) => [call.pid, call.name])).toEqual([
      [31, 'getpid'],
      [30, 'clone'],
    ]);
  });

  test('counts as unfinished when the next line is somebody else’s', () => {
    const { calls, issues } = readLines(
      TORN,
      '[pid  31] getpid() = 31',
      '[pid  30] <... clone resumed>) = 31',
    );
    expect(issues).toEqual([]);
    expect(calls).toHaveLength(2);
  });
});

describe('whose line it is when strace leaves the pid out', () => {
  test('the first process keeps one id before and after it gets a name', () => {
    const { calls, reader } = readLines(
      'getpid() = 40',
      'clone(child_stack=NULL, flags=SIGCHLDstrace: Process 41 attached',
      ', child_tidptr=0x7f) = 41',
      '[pid    41] getppid() = 40',
      '[pid    40] wait4(-1,  <unfinished ...>',
      '[pid    41] +++ exited with 0 +++',
      '<... wait4 resumed>[{WIFEXITED(s) && WEXITSTATUS(s) == 0}], 0, NULL) = 41',
    );
    expect(calls.map((call) => call.pid)).toEqual([0, 0, 41, 0]);
    expect(reader.mainPid).toBe(40);
  });

  test('with -q an unknown pid that starts a call while the first process clones is the child', () => {
    const { calls, reader } = readLines(
      'vfork( <unfinished ...>',
      '[pid    41] execve("/bin/true", ["true"], 0x7f) = 0',
      '[pid    40] <... vfork resumed>) = 41',
      '[pid    40] getpid() = 40',
    );
    expect(calls.map((call) => call.pid)).toEqual([41, 0, 0]);
    expect(reader.mainPid).toBe(40);
  });

  test('after the first process has ended, lines without a pid belong to the one left', () => {
    const { calls } = readLines(
      'vfork() = 41',
      '[pid    41] getpid() = 41',
      '[pid    40] exit_group(0) = ?',
      '[pid    40] +++ exited with 0 +++',
      'getppid() = 1',
    );
    expect(calls.at(-1)).toMatchObject({ name: 'getppid', pid: 41 });
  });
});

describe('the log’s time', () => {
  test('runs on past midnight', () => {
    const { calls } = readLines('23:59:59.900000 getpid() = 1', '00:00:00.100000 getpid() = 1');
    expect((calls[1]?.startUs ?? 0) - (calls[0]?.startUs ?? 0)).toBe(200_000);
  });

  test('isn’t moved a day by a clock that was set back a little', () => {
    const { calls } = readLines('12:00:00.5 getpid() = 1', '12:00:00.2 getpid() = 1');
    expect((calls[1]?.startUs ?? 0) - (calls[0]?.startUs ?? 0)).toBe(-300_000);
  });

  test('adds up the differences of -r', () => {
    const { calls } = readLines(
      '     0.000000 getpid() = 1',
      '     0.000250 --- SIGCHLD {} ---',
      '     0.001000 getpid() = 1',
    );
    expect(calls.map((call) => call.startUs)).toEqual([0, 1250]);
  });
});

describe('the text’s edges', () => {
  test('a byte order mark and carriage returns do no harm, nor a last line without newline', () => {
    const { calls, issues } = readLog([
      '\uFEFFclose(1) = 0\r\nclose(2) = -1 EBADF (Bad file descriptor)\r\nclose(3) = 0',
    ]);
    expect(issues).toEqual([]);
    expect(calls.map((call) => [call.result, call.line])).toEqual([
      [0, 1],
      [-1, 2],
      [0, 3],
    ]);
  });

  test('a line longer than the limit is skipped whole, wherever the chunks are cut', () => {
    const long = `write(1, "${'x'.repeat(1_500_000)}", 1) = 1\n`;
    const pieces = [
      long.slice(0, 600_000),
      long.slice(600_000, 1_400_000),
      long.slice(1_400_000),
      'close(1) = 0\n',
    ];
    const { calls, issues } = readLog(pieces);
    expect(issues).toMatchObject([{ line: 1, code: 'line-too-long' }]);
    expect(calls).toMatchObject([{ line: 2, name: 'close' }]);
  });
});
