/** A call whose way is known takes as long, draws as much and shows the same rows as one that is interpreted. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createReplay, type ReplayReport } from '../../../src/sim/world/replay/index.ts';

interface Choice {
  readonly stacks: readonly string[];
  readonly seed?: number;
  readonly thinkTime?: boolean;
  readonly switches?: Readonly<Record<string, string>>;
}

function replay(text: string, interpret: boolean, choice: Choice): ReplayReport {
  const { stacks, seed = 1, thinkTime = true, switches = {} } = choice;
  const replay = createReplay({ stacks, seed, switches, thinkTime, interpret });
  replay.push(text);
  return replay.end();
}

function same(text: string, choice: Choice): void {
  expect(replay(text, false, choice)).toEqual(replay(text, true, choice));
}

const sample = (name: string): string =>
  readFileSync(new URL(`../../../public/samples/${name}.log`, import.meta.url), 'utf8');

/** Calls of every kind of part, on files, pipes and sockets of each family. */
const CALLS = [
  'getpid() = 7',
  'brk(NULL) = 0x5000',
  'mmap(NULL, 8192, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f00',
  'openat(AT_FDCWD, "/srv/a", O_RDWR) = 3',
  'openat(AT_FDCWD, "/proc/stat", O_RDONLY) = 4',
  'close(4) = 0',
  'read(3, "a"..., 4096) = 4096',
  'read(3, "a"..., 65536) = 65536',
  'pread64(3, "a"..., 100, 0) = 100',
  'pwrite64(3, "a"..., 100, 0) = 100',
  'write(3, "a"..., 9000) = 9000',
  'fsync(3) = 0',
  'lseek(3, 0, SEEK_SET) = 0',
  'newfstatat(AT_FDCWD, "/etc/x", {st_mode=S_IFREG|0644}, 0) = 0',
  'pipe2([5, 6], 0) = 0',
  'write(6, "abc", 3) = 3',
  'read(5, "abc", 3) = 3',
  'socket(AF_UNIX, SOCK_STREAM, 0) = 8',
  'sendto(8, "x"..., 200, 0, NULL, 0) = 200',
  'socket(AF_INET, SOCK_STREAM, 0) = 9',
  'connect(9, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("192.0.2.7")}, 16) = 0',
  'sendto(9, "x"..., 2000, 0, NULL, 0) = 2000',
  'recvfrom(9, "x"..., 100, 0, NULL, NULL) = 100',
  'connect(9, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}, 16) = 0',
  'socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE) = 10',
  'sendto(10, "x", 20, 0, {sa_family=AF_NETLINK}, 12) = 20',
  'futex(0x7f0, FUTEX_WAKE_PRIVATE, 1) = 1',
  'futex(0x7f0, FUTEX_WAIT_PRIVATE, 2, NULL) = 0',
  'nanosleep({tv_sec=0, tv_nsec=70000}, NULL) = 0',
  'epoll_wait(4, [], 8, 0) = 0',
  'mount("a", "/b", "ext4", 0, NULL) = -1 EPERM (Operation not permitted)',
  'frobnicate(1) = 0',
] as const;

interface Entry {
  readonly call: string;
  readonly gapUs: number;
  readonly tookUs: number;
  readonly child: boolean;
}
const entry: fc.Arbitrary<Entry> = fc.record({
  call: fc.constantFrom(...CALLS),
  gapUs: fc.constantFrom(0, 0, 0, 2, 40, 900, 5000),
  tookUs: fc.constantFrom(1, 5, 300),
  child: fc.boolean(),
});

/** A parent and its child that make calls in turn, and the wait for the child's end. */
function logOf(entries: readonly Entry[]): string {
  let us = 1_700_000_000_000_000;
  const lines: string[] = [];
  const add = (pid: number, call: string, tookUs: number): void => {
    lines.push(`${pid} ${(us / 1e6).toFixed(6)} ${call} <${(tookUs / 1e6).toFixed(6)}>`);
  };
  add(7, 'clone(child_stack=NULL, flags=SIGCHLD) = 8', 100);
  for (const { call, gapUs, tookUs, child } of entries) {
    us += gapUs + tookUs;
    add(child ? 8 : 7, call, tookUs);
  }
  lines.push('8 +++ exited with 0 +++');
  add(7, 'wait4(8, NULL, 0, NULL) = 8', 5);
  return lines.join('\n');
}

describe('a call whose way is known', () => {
  test.each(['cat', 'git-status', 'sh-pipeline', 'web-server'])('is as if interpreted: %s', (name) => {
    same(sample(name), { stacks: ['bare', 'container', 'kvm', 'gvisor-systrap', 'kvm/container'] });
    same(sample(name), { stacks: ['bare', 'kvm'], seed: 7, thinkTime: false });
  });

  test('is as if interpreted, whatever two programs do to each other', () => {
    fc.assert(
      fc.property(
        fc.array(entry, { minLength: 20, maxLength: 120 }),
        fc.nat({ max: 99 }),
        fc.boolean(),
        (entries, seed, thinkTime) => {
          const twice = logOf([...entries, ...entries]);
          same(twice, { stacks: ['bare', 'kvm'], seed, thinkTime });
        },
      ),
      { numRuns: 25 },
    );
  });

  test('is not learned from one that was let go at the instant at which it fell asleep', () => {
    const call = (pid: number, ms: number, text: string): string =>
      `${pid} ${(1_700_000_000 + ms / 1000).toFixed(6)} ${text} <0.000001>`;
    const log = [
      call(7, 0, 'clone(child_stack=NULL, flags=SIGCHLD) = 8'),
      call(7, 0.905, 'futex(0x7f0, FUTEX_WAIT_PRIVATE, 2, NULL) = 0'),
      call(7, 0.906, 'pipe2([5, 6], 0) = 0'),
      call(8, 0.909, 'pipe2([5, 6], 0) = 0'),
      call(7, 0.912, 'read(5, "abc", 3) = 3'),
      call(8, 5.913, 'read(5, "abc", 3) = 3'),
      call(8, 6.818, 'write(6, "abc", 3) = 3'),
      call(8, 6.819, 'read(5, "abc", 3) = 3'),
      '8 +++ exited with 0 +++',
      call(7, 6.82, 'wait4(8, NULL, 0, NULL) = 8'),
    ].join('\n');
    same(log, { stacks: ['bare'], thinkTime: false });
  });

  test('draws by the machine’s own costs, also where everything takes longer', () => {
    const entries = CALLS.map((call) => ({ call, gapUs: 2, tookUs: 1, child: false }));
    const text = logOf([...entries, ...entries, ...entries]);
    same(text, { stacks: ['qemu-tcg', 'firecracker', 'xen-hvm', 'kata'] });
    same(text, { stacks: ['bare', 'container'], switches: { mitigations: 'off' } });
  });
});
