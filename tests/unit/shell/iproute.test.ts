import { describe, expect, test } from 'vitest';
import { CgroupShell } from '../../../src/sim/index.ts';

const A = '4231';
const B = '4232';

/** Two processes with a network namespace each. */
function twoNamespaces(): CgroupShell {
  const shell = new CgroupShell({ cpus: 2, hz: 250, kernel: '6.18', seed: 1, enabled: true });
  for (const line of ['spawn . idle', 'spawn . idle', `do ${A} unshare net`, `do ${B} unshare net`])
    shell.line(line);
  return shell;
}

function run(shell: CgroupShell, ...lines: readonly string[]): string[] {
  return lines.map((line) => shell.line(line).text);
}

/** A veth pair between them, up, with 10.0.0.1 and 10.0.0.2. */
function connected(): CgroupShell {
  const shell = twoNamespaces();
  run(
    shell,
    `do ${A} sh ip link add va type veth peer name vb; ip link set vb netns ${B}`,
    `do ${A} sh ip addr add 10.0.0.1/24 dev va; ip link set va up`,
    `do ${B} sh ip addr add 10.0.0.2/24 dev vb; ip link set vb up`,
  );
  return shell;
}

describe('ip', () => {
  test.each([
    ['ip link set d0 up', 'Cannot find device "d0"\nexit 1'],
    ['ip link add d0 type dummy; ip link add d0 type dummy', 'RTNETLINK answers: File exists\nexit 2'],
    ['ip link add d0 type warp', 'Error: Unknown device type.\nexit 2'],
    ['ip addr add 10.0.0/8 dev lo', 'Error: any valid prefix is expected rather than "10.0.0/8".\nexit 1'],
    ['ip frob', 'Object "frob" is unknown, try "ip help".\nexit 1'],
    ['ip link frob', 'Command "frob" is unknown, try "ip link help".\nexit 255'],
    ['ip route show', 'ip: object "route" is not simulated\nexit 255'],
    ['ip link del lo', 'RTNETLINK answers: Operation not supported\nexit 2'],
    ['ip link add name0123456789abc type dummy', 'RTNETLINK answers: Invalid argument\nexit 2'],
    ['ip link set lo netns 4232', 'Error: The interface netns is immutable\nexit 2'],
    ['ip link set lo name l0; ip link set lo up', 'Cannot find device "lo"\nexit 1'],
  ])('%s: %s', (command, answer) => {
    const [said] = run(twoNamespaces(), `do ${A} sh ${command}`);
    expect(said).toBe(answer);
  });

  test('names are a namespace’s own; a pair knows its other end wherever it is', () => {
    const shell = connected();
    expect(run(shell, `do ${B} sh ip link set vb name va; ip -br link | awk '{print $1, $2}'`)).toEqual([
      'lo DOWN\nva@if3 UP',
    ]);
    expect(run(shell, `do ${B} sh ip link del va`, `do ${A} sh ip -br link | awk '{print $1}'`)).toEqual([
      '',
      'lo',
    ]);
  });

  test('addresses are listed with their interface', () => {
    const [said = ''] = run(connected(), `do ${A} sh ip addr show dev va`);
    expect(said).toContain('inet 10.0.0.1/24 scope global va');
    expect(said).toContain('state UP');
  });
});

describe('connections', () => {
  test.each([
    ['10.0.0.2 9000', 'ok'],
    ['10.0.0.2 9001', 'ECONNREFUSED'],
    ['10.0.0.7 9000', 'EHOSTUNREACH'],
    ['192.168.1.1 9000', 'ENETUNREACH'],
    ['127.0.0.1 9000', 'ENETUNREACH'],
  ])('connect %s: %s', (to, answer) => {
    expect(run(connected(), `do ${B} sink 9000`, `do ${A} connect ${to}`)).toEqual(['ok', answer]);
  });
});

describe('tc', () => {
  test.each([
    ['tbf', 'tbf rate 8mbit burst 16kb latency 50ms', 8],
    ['htb', 'handle 1: htb default 10; tc class add dev va parent 1: classid 1:10 htb rate 2mbit', 2],
  ])('what is pumped through %s goes at its rate', (_kind, words, mbit) => {
    const shell = connected();
    const [made, , said = ''] = run(
      shell,
      `do ${A} sh tc qdisc add dev va root ${words}`,
      `do ${B} sink 9000`,
      `do ${A} pump 10.0.0.2 9000 4s`,
    );
    expect(made).toBe('');
    const got = Number(said.replace('bytes_per_second ', '')) * 8;
    // What waits when the time is over goes at the same rate: of each frame of 1514 bytes 1448 are counted.
    expect(got / (mbit * 1e6 * (1448 / 1514))).toBeGreaterThan(0.95);
    expect(got / (mbit * 1e6 * (1448 / 1514))).toBeLessThan(1.03);
  });

  test('two may be pumped through one after the other, and counters tell', () => {
    const shell = connected();
    run(shell, `do ${A} sh tc qdisc add dev va root fq_codel`, `do ${B} sink 9000`);
    const answers = run(shell, `do ${A} pump 10.0.0.2 9000 50ms`, `do ${A} pump 10.0.0.2 9000 50ms`);
    for (const answer of answers) expect(answer).toMatch(/^bytes_per_second [1-9]\d+$/);
    expect(run(shell, `do ${A} sh tc -s qdisc show dev va`)[0]).toMatch(
      /fq_codel.*\n Sent [1-9]\d+ bytes \d+ pkt/,
    );
  });

  test.each([
    [
      'tc qdisc add dev va root red limit 5',
      'Unknown qdisc "red", hence option "limit" is unparsable\nexit 1',
    ],
    ['tc qdisc add dev va root tbf rate 1mbit burst 10k', 'Either "limit" or "latency" is required.\nexit 1'],
    [
      'tc qdisc add dev va root fq_codel; tc qdisc add dev va root fq_codel',
      'Error: Exclusivity flag on, cannot modify.\nexit 2',
    ],
    ['tc qdisc del dev va root', 'Error: Cannot delete qdisc with handle of zero.\nexit 2'],
    ['tc qdisc add dev vx root fq_codel', 'Cannot find device "vx"\nexit 1'],
    ['tc filter add dev va', 'tc: "filter" is not simulated\nexit 255'],
  ])('%s: %s', (command, answer) => {
    expect(run(connected(), `do ${A} sh ${command}`)).toEqual([answer]);
  });
});
