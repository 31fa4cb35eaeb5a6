/** A crash report is run again by the command line: the same fault, or word that it is gone. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Engine } from '../../src/bridge/engine.ts';
import type { CrashReport, FromEngine, LabSpec, Request } from '../../src/bridge/protocol.ts';
import { ringside } from './run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringside-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const SPEC: LabSpec = { op: 'getpid', params: {}, stacks: ['bare'], seed: 7, switches: {}, costs: {} };
const OPEN: Request = {
  type: 'open',
  room: 'paths',
  spec: SPEC,
  commands: [{ atNs: 0, kind: 'issue', count: 2 }],
  atNs: 100,
  view: null,
  beside: false,
};

/** The report of the last request, as the page saves it. */
async function reportOf(...requests: Request[]): Promise<CrashReport> {
  let last: FromEngine | null = null;
  const engine = new Engine((message) => (last = message));
  for (const [id, request] of requests.entries()) await engine.handle({ ...request, id });
  const answer = last as FromEngine | null;
  if (answer?.type !== 'crashed') throw new Error(JSON.stringify(answer));
  return JSON.parse(JSON.stringify(answer.report)) as CrashReport;
}

function saved(report: object): string {
  const path = join(folder, `report-${Math.random()}.json`);
  writeFileSync(path, JSON.stringify(report));
  return path;
}

const LOG = '1 1.0 getpid() = 1 <0.000001>\n';
const replay = { file: new Blob([LOG]), stacks: ['bare', 7], thinkTime: false, seed: 3, switches: {} };
const raced = { stacks: ['bare'], atOnce: 1, seed: 7, cpus: 4, snapshot: false, pull: false };

const FAULTS: Readonly<Record<string, readonly Request[]>> = {
  'of a run that is open': [
    OPEN,
    { type: 'ask', room: 'paths', question: 'hops', params: { stack: 9, opIndex: 0 } },
  ],
  'while a run is opened': [{ ...OPEN, spec: { ...SPEC, stacks: null } }],
  'of a replay': [OPEN, { type: 'ask', room: 'paths', question: 'replay', params: replay }],
  'of a scenario': [
    { ...OPEN, room: 'neighbours', spec: { scenario: '', file: '' }, commands: [], view: null },
  ],
  'of a race': [
    { ...OPEN, room: 'start', spec: raced, commands: [] },
    { type: 'command', room: 'start', command: {}, view: null },
  ],
  'of a load': [{ type: 'ask', room: 'start', question: 'load', params: { seed: 5 } }],
};

describe('a fault', () => {
  it.each(Object.entries(FAULTS))('%s happens again', async (_, requests) => {
    const report = await reportOf(...requests);
    const { status, out, err } = await ringside(`reproduce ${saved(report)}`);
    expect(status).toBe(70);
    expect(out).toBe(`${report.message}\n`);
    expect(err).not.toContain('The report says');
  });

  it('that is gone is said to be', async () => {
    const report = await reportOf(...(FAULTS['of a run that is open'] ?? []));
    const params = { stack: 0, opIndex: 0 };
    const mended = { ...report, request: { ...report.request, params } };
    const { status, out } = await ringside(`reproduce ${saved(mended)}`);
    expect(status).toBe(0);
    expect(out).toContain('does not happen any more');
  });
});

it.each([
  ['reproduce /no/such/file', /no\/such\/file/],
  [`reproduce ${saved({ seed: 7 })}`, /not a crash report/],
  ['reproduce', /REPORT.json/],
])('%s is a usage error', async (line, words) => {
  const { status, err } = await ringside(line);
  expect(status).toBe(2);
  expect(err).toMatch(words);
});
