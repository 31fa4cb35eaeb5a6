/** Every file that can be written refuses what is bad with the kernel's errno, says why, and keeps what it had. */
import { describe, expect, test } from 'vitest';
import { runScript } from '../../../src/cli/commands/cgroupfs.ts';
import { CgroupScript } from '../../support/cgroup-script.ts';

/** File, what is written, errno, words that the reason must contain. */
const BAD: readonly (readonly [file: string, text: string, errno: string, why: RegExp])[] = [
  ['hugetlb.2MB.max', '2MB', 'EINVAL', /"2MB" is not accepted/],
  ['hugetlb.2MB.rsvd.max', '-1', 'EINVAL', /"-1" is not accepted/],
  ['hugetlb.1GB.max', 'abc', 'EINVAL', /"abc" is not accepted/],
  ['hugetlb.1GB.rsvd.max', '1.5', 'EINVAL', /"1.5" is not accepted/],
  ['cgroup.type', 'domain', 'EINVAL', /"threaded"/],
  ['cgroup.type', 'threaded', 'EOPNOTSUPP', /populated/],
  ['cgroup.procs', 'me', 'EINVAL', /"me" is not a process id/],
  ['cgroup.procs', '99', 'ESRCH', /no process 99/],
  ['cgroup.procs', '2147483648', 'EINVAL', /is not a process id/],
  ['cgroup.threads', '-1', 'EINVAL', /"-1" is not a process id/],
  ['cgroup.subtree_control', 'cpu', 'EINVAL', /"cpu" is not \+name/],
  ['cgroup.subtree_control', '+net', 'EINVAL', /"\+net" is not/],
  ['cgroup.max.descendants', 'many', 'EINVAL', /"many" is not an integer/],
  ['cgroup.max.depth', '-1', 'ERANGE', /-1 is not 0 … /],
  ['cgroup.freeze', '2', 'ERANGE', /2 is not 0 … 1/],
  ['cgroup.freeze', 'yes', 'EINVAL', /"yes" is not an integer/],
  ['cgroup.kill', '0', 'ERANGE', /0 is not 1/],
  ['cgroup.pressure', '2', 'ERANGE', /2 is not 0 … 1/],
  ['cpu.pressure', 'some 1 0', 'EINVAL', /window/],
  ['cpu.pressure', 'some 2 1', 'EINVAL', /stall/],
  ['cpu.pressure', 'much', 'EINVAL', /"much" is not some or full/],
  ['cpu.weight', '0', 'ERANGE', /0 is not 1 … 10000/],
  ['cpu.weight', 'ten', 'EINVAL', /"ten" is not a number/],
  ['cpu.weight.nice', '20', 'ERANGE', /20 is not -20 … 19/],
  ['cpu.weight.nice', 'nice', 'EINVAL', /"nice" is not a number/],
  ['cpu.max', '999', 'EINVAL', /quota 999 µs.*1000/],
  ['cpu.max', '20000 5', 'EINVAL', /period 5 µs.*1000 … 1000000/],
  ['cpu.max', 'half', 'EINVAL', /"max" or a number/],
  ['cpu.max', '17592186044416', 'EINVAL', /quota 17592186044416 µs/],
  ['cpu.max.burst', '30000', 'EINVAL', /burst 30000 µs.*quota 20000 µs/],
  ['cpu.max.burst', 'x', 'EINVAL', /"x" is not a number/],
  ['cpu.idle', '2', 'EINVAL', /0 or 1/],
  ['cpu.idle', 'x', 'EINVAL', /"x" is not a number/],
  ['cpuset.cpus', '9', 'ERANGE', /"9": the last CPU is 3/],
  ['cpuset.cpus', 'any', 'EINVAL', /"any" is not a list/],
  ['cpuset.cpus', '4294967296', 'EOVERFLOW', /is not a list/],
  ['cpuset.cpus', '\\n', 'ENOSPC', /tasks are in \/a/],
  ['cpuset.cpus.exclusive', '0-', 'EINVAL', /"0-" is not a list/],
  ['cpuset.cpus.exclusive', '3', 'EINVAL', /sibling has or needs CPU 3/],
  ['cpuset.cpus.partition', 'yes', 'EINVAL', /member, root or isolated/],
  ['cpuset.mems', '1', 'EINVAL', /node 0 only/],
  ['cpuset.mems', '1024', 'ERANGE', /node 0 only/],
  ['io.pressure', 'some 2 1', 'EINVAL', /stall/],
  ['io.max', 'DISK wbps=0', 'ERANGE', /wbps=0/],
  ['io.max', 'DISK wbps=5 rbps', 'EINVAL', /"rbps" is not understood/],
  ['io.max', '7:7 wbps=5', 'ENODEV', /no disk 7:7/],
  ['io.weight', '10001', 'EINVAL', /"10001" is not 1 … 10000/],
  ['io.weight', 'DISK 200', 'EOPNOTSUPP', /iocost/],
  ['memory.pressure', 'much', 'EINVAL', /"much" is not some or full/],
  ['cpu.uclamp.min', 'half', 'EINVAL', /"half" is not max or a percentage/],
  ['cpu.uclamp.max', '100.01', 'ERANGE', /100.01 is not 0 … 100/],
  ['rdma.max', 'mlx5_0 hca_handle=2', 'ENODEV', /no RDMA device/],
  ['rdma.max', 'mlx5_0 two', 'EINVAL', /"two" is not hca_handle=/],
  ['misc.max', 'sev 1', 'EINVAL', /"sev" is no resource/],
  ['memory.min', '-1', 'EINVAL', /"-1" is not accepted/],
  ['memory.low', '1.5M', 'EINVAL', /"1.5M" is not accepted/],
  ['memory.high', 'lots', 'EINVAL', /"lots" is not accepted/],
  ['memory.max', '10MB', 'EINVAL', /"10MB" is not accepted/],
  ['memory.oom.group', '2', 'EINVAL', /"2" is not accepted/],
  ['memory.reclaim', '1M swappiness=201', 'EINVAL', /swappiness=201" is not accepted/],
  ['memory.reclaim', '1G', 'EAGAIN', /less than that/],
  ['memory.swap.high', 'x', 'EINVAL', /"x" is not accepted/],
  ['memory.swap.max', 'most', 'EINVAL', /"most" is not accepted/],
  ['pids.max', 'many', 'EINVAL', /"many" is not max or a number/],
  ['pids.max', '4194305', 'EINVAL', /4194305 is not 0 … 4194304/],
];

/** Whatever is written to these resets them. */
const TAKE_ANYTHING = ['memory.peak', 'memory.swap.peak'];

/** A cgroup with something in every file. */
const SETUP = [
  'mkdir b',
  'mkdir b/c',
  'write b/cpuset.cpus.exclusive 3',
  'mkdir a',
  'spawn a sleep',
  'write a/cpu.max 20000 100000',
  'write a/cpu.weight 300',
  'write a/cpuset.cpus 0-2',
  'write a/io.max DISK rbps=5000',
];

function contents(run: CgroupScript): Record<string, string> {
  const files = run.run('ls a').split('\n');
  return Object.fromEntries(files.map((file) => [file, run.run(`read a/${file}`)]));
}

describe('a bad write', () => {
  test.each(BAD)('%s ← "%s": %s', (file, text, errno, why) => {
    const run = new CgroupScript({ cpus: 4 });
    for (const line of SETUP) expect(run.run(line)).not.toMatch(/^E/);
    const before = contents(run);
    const answer = run.shell.line(`write a/${file} ${text}`);
    expect(answer.text).toBe(errno);
    expect(answer.why?.en).toMatch(why);
    expect(answer.why?.ko).toMatch(/[가-힣]/);
    expect(contents(run)).toEqual(before);
  });
});

test('every file that can be written has a bad write in the table', () => {
  const run = new CgroupScript({ cpus: 4 });
  run.run('mkdir a');
  const cgroup = run.shell.tree.find('a');
  const files = run.run('ls a').split('\n');
  const writable = files.filter((name) => {
    const open = run.shell.tree.open(`a/${name}`);
    return !('ok' in open) && open.file.write !== undefined;
  });
  expect(cgroup).not.toBeNull();
  expect(writable.filter((file) => !BAD.some(([name]) => name === file))).toEqual(TAKE_ANYTHING);
});

test.each([
  ['write a/cgroup.events 1', 'EINVAL', /cgroup.events can only be read/],
  ['read a/cgroup.kill', 'EINVAL', /cgroup.kill can only be written/],
  ['read a/memory.most', 'ENOENT', /no file memory.most/],
  ['read cpu.max', 'ENOENT', /the root has no cpu.max/],
  ['read a/cpuset.cpus.isolated', 'ENOENT', /only the root has/],
  ['read b/c/pids.max', 'ENOENT', /b does not enable pids for its children/],
  ['read a/cgroup.events/x', 'ENOTDIR', /cgroup.events is a file/],
  ['read a', 'EISDIR', /a is a directory/],
  ['rmdir a/cpu.max', 'ENOTDIR', /cpu.max is a file/],
  ['rmdir /', 'EBUSY', /mounted/],
  ['rmdir a/.', 'EINVAL', /no name/],
  ['rmdir a/..', 'ENOTEMPTY', /not empty/],
  ['read x/cpu.max', 'ENOENT', /no such directory/],
  ['rmdir a', 'EBUSY', /processes are in \/a/],
  ['mkdir a', 'EEXIST', /a exists already/],
  ['as 7 write a/cpu.max 20000', 'EACCES', /user 7 may not write \/a\/cpu.max/],
  ['kill 12', 'ESRCH', /no process 12/],
  ['taskset 12 0', 'ESRCH', /no process 12/],
  ['fork 12', 'ESRCH', /no process 12/],
  ['cpu 9 off', 'usage error', /N from 0 to 3/],
  ['advance soon', 'usage error', /250ms/],
  ['spawn a nothing', 'usage error', /unknown program/],
])('%s: %s, and why', (line, errno, why) => {
  const run = new CgroupScript({ cpus: 4 });
  for (const each of SETUP) run.run(each);
  const answer = run.shell.line(line);
  expect(answer.text).toBe(errno);
  expect(answer.why?.en).toMatch(why);
  expect(answer.why?.ko).toMatch(/[가-힣]/);
});

test('the command prints errno and reason, and the run goes on', async () => {
  async function* lines(): AsyncIterable<string> {
    await Promise.resolve();
    yield* ['mkdir a', 'write a/cpu.max 20000 5', 'read a/cpu.max'];
  }
  const { shell } = new CgroupScript();
  let out = '';
  let err = '';
  const status = await runScript(lines(), shell, {
    out: (text) => Promise.resolve(void (out += text)),
    err: (text) => void (err += text),
  });
  expect(out).toBe('ok\nEINVAL\nmax 100000\n');
  expect(err).toBe('line 2: EINVAL: period 5 µs is outside 1000 … 1000000 µs\n');
  expect(status).toBe(0);
});
