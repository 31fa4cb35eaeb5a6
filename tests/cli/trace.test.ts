/** The exported files: what opens in Perfetto, reads like ftrace, or goes into a spreadsheet. */
import { describe, expect, test } from 'vitest';
import { buildOperation, EXPORTERS, findExporter, traceSource } from '../../src/sim/index.ts';
import { ringside } from './run-cli.ts';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts?: number;
  readonly dur?: number;
  readonly id?: number;
  readonly bp?: string;
  readonly args?: Readonly<Record<string, unknown>>;
}

const key = (event: TraceEvent): string => `${event.pid} ${event.tid}`;

async function perfetto(options: string): Promise<TraceEvent[]> {
  const { status, out } = await ringside(`trace ${options} --format perfetto`);
  expect(status).toBe(0);
  return (JSON.parse(out) as { readonly traceEvents: TraceEvent[] }).traceEvents;
}

describe.each([
  '--op read-disk --stack kvm --count 20',
  '--op tcp-published-port --stack container --count 20',
  '--op futex-other-cpu --stack kvm --count 20',
  '--op timer-tick --stack bare --count 5 --switch host-load=1',
])('perfetto: %s', (options) => {
  test('every track has a process and a thread with names, and no two tracks share an id', async () => {
    const events = await perfetto(options);
    const named = (kind: string): Set<string> =>
      new Set(
        events
          .filter((event) => event.name === kind)
          .map((event) => (kind === 'thread_name' ? key(event) : `${event.pid}`)),
      );
    const used = events.filter((event) => event.ph !== 'M');
    for (const event of used) {
      expect(named('thread_name')).toContain(key(event));
      expect(named('process_name')).toContain(String(event.pid));
    }
    const tids = events.filter((event) => event.name === 'thread_name').map((event) => event.tid);
    expect(new Set(tids).size).toBe(tids.length);
  });

  test('slices of a track nest or follow each other, as the format demands', async () => {
    const events = await perfetto(options);
    const open = new Map<string, number[]>();
    for (const event of events.filter((candidate) => candidate.ph === 'X')) {
      const start = Math.round((event.ts ?? 0) * 1000);
      const end = start + Math.round((event.dur ?? 0) * 1000);
      const ends = open.get(key(event)) ?? [];
      while ((ends.at(-1) ?? Infinity) <= start) ends.pop();
      expect(end).toBeLessThanOrEqual(ends.at(-1) ?? Infinity);
      ends.push(end);
      open.set(key(event), ends);
    }
  });

  test('every arrow has a beginning and an end, each inside a slice', async () => {
    const events = await perfetto(options);
    const starts = events.filter((event) => event.ph === 's');
    const ends = events.filter((event) => event.ph === 'f');
    expect(starts.map((event) => event.id)).toEqual(ends.map((event) => event.id));
    expect(new Set(starts.map((event) => event.id)).size).toBe(starts.length);
    const slices = new Set(
      events.filter((event) => event.ph === 'X').map((event) => `${key(event)} ${event.ts}`),
    );
    for (const event of [...starts, ...ends]) expect(slices).toContain(`${key(event)} ${event.ts}`);
    expect(ends.every((event) => event.bp === 'e')).toBe(true);
  });
});

test('perfetto: machines, CPUs, tasks and devices of a VM are all there by name', async () => {
  const events = await perfetto('--op read-disk --stack kvm');
  const names = (kind: string): unknown[] =>
    events.filter((event) => event.name === kind).map((event) => event.args?.['name']);
  expect(names('process_name')).toEqual(
    expect.arrayContaining(['guest · vCPU 0', 'host · CPU 2', 'host · CPU 4', 'host · devices']),
  );
  expect(events.filter((event) => event.ph === 's').length).toBeGreaterThan(10);
  expect(names('thread_name')).toEqual(
    expect.arrayContaining(['app', 'CPU 0/KVM', 'IO iothread1', 'disk', 'idle']),
  );
});

test('perfetto: several stacks share one file without sharing a track', () => {
  const sources = ['bare', 'kvm'].map((stack) => {
    const world = buildOperation({ op: 'read-disk', stack, params: {}, seed: 1, switches: {}, costs: {} });
    const fromRow = world.sim.trace.count;
    world.issue(1);
    world.runToEnd();
    return traceSource(world, fromRow);
  });
  const text = [...(findExporter('perfetto')?.write(sources) ?? [])].join('');
  const { traceEvents } = JSON.parse(text) as { readonly traceEvents: TraceEvent[] };
  const processes = traceEvents
    .filter((event) => event.name === 'process_name')
    .map((event) => event.args?.['name']);
  expect(processes).toContain('bare · host · CPU 2');
  expect(processes).toContain('kvm · host · CPU 2');
  expect(new Set(processes).size).toBe(processes.length);
});

test('ftrace: every line has task and pid, CPU, flags, time, event', async () => {
  const { out } = await ringside('trace --op read-disk --stack kvm --machine all --format ftrace');
  const lines = out.trimEnd().split('\n');
  expect(lines[0]).toBe('# tracer: nop');
  const body = lines.filter((line) => !line.startsWith('#'));
  expect(body.length).toBeGreaterThan(30);
  for (const line of body)
    expect(line).toMatch(/^ *.+-\d+ \[\d{3}\] [.dshH]{5} +\d+\.\d{9}: \w+(: | <-\w+$)/);
  expect(out).toMatch(/: kvm_exit: reason EPT_MISCONFIG exit_number=49/);
  expect(out).toMatch(
    /: sched_switch: prev_comm=app prev_pid=\d+ prev_prio=120 prev_state=D ==> next_comm=swapper/,
  );
});

test('ftrace: a kernel traces itself alone, by default the one under the program', async () => {
  const guest = (await ringside('trace --op getpid --stack kvm --format ftrace')).out;
  expect(guest).toContain('machine: host/guest\n');
  expect(guest).not.toContain('kvm_exit');
  const refused = await ringside('trace --op getpid --stack kvm --format ftrace --machine moon');
  expect(refused.status).toBe(2);
  expect(refused.err).toContain('host/guest');
});

test('csv: one line a hop, the same hops that `paths` tells', async () => {
  const { out } = await ringside('trace --op read-disk --stack container --format csv --seed 9');
  const [header = '', ...rows] = out.trimEnd().split('\n');
  const paths = JSON.parse(
    (await ringside('paths --op read-disk --stacks container --seed 9 --json')).out,
  ) as {
    readonly stacks: readonly {
      readonly hops: readonly { readonly durationNs: number; readonly probe: string }[];
    }[];
  };
  const hops = paths.stacks[0]?.hops ?? [];
  expect(header.split(',').slice(0, 5)).toEqual(['stack', 'operation', 'index', 'start_ns', 'duration_ns']);
  expect(rows.map((row) => row.split(',')[4])).toEqual(hops.map((hop) => String(hop.durationNs)));
  expect(rows.map((row) => row.split(',')[8])).toEqual(hops.map((hop) => hop.probe));
});

test('every format is written in pieces and is the same twice', async () => {
  for (const exporter of EXPORTERS) {
    const line = `trace --op read-disk --stack kvm --count 3 --format ${exporter.id}`;
    expect((await ringside(line)).out).toBe((await ringside(line)).out);
  }
  const world = buildOperation({ op: 'getpid', stack: 'bare', params: {}, seed: 1, switches: {}, costs: {} });
  const fromRow = world.sim.trace.count;
  world.issue(1000);
  world.runToEnd();
  for (const exporter of EXPORTERS) {
    const pieces = [...exporter.write([traceSource(world, fromRow)])];
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(1000);
  }
});
