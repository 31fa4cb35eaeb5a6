/** No line of any input is lost without a word, and none makes the reader throw. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StraceReader } from '../../../src/sim/strace/reader.ts';
import type { StraceIssue, StraceLedger } from '../../../src/sim/strace/types.ts';

const PIPELINE = readFileSync(new URL('../../../public/samples/sh-pipeline.log', import.meta.url), 'utf8')
  .split('\n')
  .slice(0, 400);

interface Told {
  readonly names: readonly string[];
  readonly issues: readonly StraceIssue[];
  readonly reader: StraceReader;
}

function read(text: string): Told {
  const names: string[] = [];
  const issues: StraceIssue[] = [];
  const reader = new StraceReader({
    onCall: (call) => void names.push(call.name),
    onIssue: (issue) => void issues.push(issue),
  });
  reader.push(text);
  reader.end();
  return { names, issues, reader };
}

const sum = (counts: StraceLedger): number =>
  Object.values<number>({ ...counts }).reduce((all, n) => all + n, 0);

/** Pieces of all that is pasted, wrongly put together. */
const piece = fc.constantFrom(
  ...'[pid  8] |7 |12:00:00.1 |1795303487,3 |     0.000120 |> |- |    |`|app_1  | | |2024-05-01T10:00:00.1Z |May 17 21:36:42 h strace[9]: '.split(
    '|',
  ),
  ...'\u001B[1;32m¦\u001B[0m¦```¦&gt;¦{"log":"¦==> trace.9 <==¦% time     seconds  usecs/call     calls    errors syscall¦------ ----------- ----------- --------- ---------¦ 96.00    0.029735         313        95         3 futex¦100.00    0.030882         125       246        29 total'.split(
    '¦',
  ),
  ...'read(3,¦write(1, "a\\n", 2a¦clone(¦vfork(¦close(3)¦SYS_brk(0)¦???(¦ARM_x(1)¦, ¦"¦"a\\¦[¦{¦(¦)¦} ¦ = ¦-1 ¦ENOENT (x)¦0x7f¦?¦<0.01>¦<0,5>¦<-1>'.split(
    '¦',
  ),
  ...' <unfinished ...>¦<... read resumed>¦ <detached ...>¦--- SIGINT {} ---¦+++ exited with 0 +++¦+++ killed by SIGKILL +++¦strace: Process 9 attached¦^Cstrace: Process 9 detached¦) = 7¦/*¦*/¦3</a>'.split(
    '¦',
  ),
  ...' | 00000  7f 45¦ > /lib/x(read+0x1) [0x1]¦I1129 11:19:19.04 1 strace.go:5] [  1:  1] c X open(0x7e /a, 0x0, 0o0) = 3 (0x3) (8.3µs)¦ 0.01 ( 0.00 ms): c/12 read(fd: 3</a>, count: 8) = 8¦\u0000¦\uFEFF¦SYSCALL COUNT¦type=SYSCALL msg=audit(1:1)'.split(
    '¦',
  ),
);
const line = fc.oneof(
  { weight: 4, arbitrary: fc.array(piece, { maxLength: 7 }).map((parts) => parts.join('')) },
  { weight: 2, arbitrary: fc.constantFrom(...PIPELINE) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
);

/** What a collector, a mail or a terminal does to each line of a log. */
const WRAPPINGS: readonly (readonly [name: string, wrap: (line: string) => string])[] = [
  ['quoted', (text) => `> ${text}`],
  ['quoted twice', (text) => `>> ${text}`],
  ['indented', (text) => `    ${text}`],
  ['a list', (text) => `- ${text}`],
  ['journald', (text) => `Nov 29 11:19:19 host7 strace[1499]: ${text}`],
  ['syslog with ISO time', (text) => `2026-11-29T11:19:19.048502+09:00 host7 app[9]: ${text}`],
  ['docker compose', (text) => `my-app_1  | ${text}`],
  ['kubectl logs --prefix', (text) => `[pod/web-7f9c/app] ${text}`],
  ['CRI', (text) => `2026-11-29T11:19:19.048502Z stderr F ${text}`],
  ['docker’s json-file', (text) => JSON.stringify({ log: `${text}\n`, stream: 'stderr', time: 'x' })],
  ['ISO time', (text) => `2026-11-29T11:19:19.048502Z ${text}`],
  ['colours', (text) => `\u001B[1;32m${text}\u001B[0m`],
  ['grep -n', (text) => `17:${text}`],
  ['HTML', (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')],
  ['compose in a quote', (text) => `> web_1 | ${text}`],
];

describe('every line of any input', () => {
  test('is counted exactly once, and the reader never throws', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
        const { reader, issues } = read(lines.join('\n'));
        expect(sum(reader.ledger)).toBe(reader.lineCount);
        for (const count of Object.values(reader.ledger)) expect(count).toBeGreaterThanOrEqual(0);
        expect(issues.length + reader.issuesOmitted).toBeGreaterThanOrEqual(reader.ledger.refused);
        // Nothing is ever "0 calls" without a reason.
        const { ledger } = reader;
        if (reader.callCount === 0 && ledger.table === 0) expect(issues.length).toBeGreaterThan(0);
      }),
      { numRuns: 1500 },
    );
  });

  test.each(WRAPPINGS)('%s: a wrapped log is read as the log itself', (_name, wrap) => {
    const bare = read(PIPELINE.join('\n'));
    const wrapped = read(PIPELINE.map((text) => (text === '' ? '' : wrap(text))).join('\n'));
    expect(wrapped.names).toEqual(bare.names);
    expect(wrapped.issues).toEqual(bare.issues);
    expect(wrapped.reader.ledger).toEqual(bare.reader.ledger);
  });

  test('a call whose end another line holds is one call, whatever the program wrote in between', () => {
    const output = fc.array(
      fc.constantFrom('hello', 'usage: x', '', 'a = b', 'total 12', '1 2 3', 'x: y (z)'),
      {
        maxLength: 40,
      },
    );
    fc.assert(
      fc.property(output, fc.nat({ max: 99 }), (between, size) => {
        const text = [
          `write(1, "a\\n"..., ${size}${between.join('\n')}`,
          `)   = ${size}`,
          'close(1) = 0',
        ].join('\n');
        const { names, issues, reader } = read(text);
        expect(names).toEqual(['write', 'close']);
        expect(issues).toEqual([]);
        expect(sum(reader.ledger)).toBe(reader.lineCount);
      }),
    );
  });
});
