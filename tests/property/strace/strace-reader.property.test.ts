import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StraceReplayReader } from '../../../src/sim/strace/replay-reader.ts';
import { splitArgs } from '../../../src/sim/strace/scan.ts';
import type { ReplayCall } from '../../../src/sim/strace/replay-types.ts';

const PIPELINE = readFileSync(new URL('../../../public/samples/sh-pipeline.log', import.meta.url), 'utf8');

/** Everything a reader says about a text cut into pieces. */
function readPieces(pieces: readonly string[]): { calls: ReplayCall[]; summary: unknown } {
  const reader = new StraceReplayReader();
  const calls = pieces.flatMap((piece) => reader.push(piece));
  calls.push(...reader.end());
  const { inexact, ...rest } = reader.summary;
  return { calls, summary: { ...rest, inexact: [...inexact] } };
}

function cutAt(text: string, cuts: readonly number[]): string[] {
  const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((from, i) => text.slice(from, places[i] ?? text.length));
}

/** Lines that are none of strace's: no call, no marker, none of its own messages. */
const garbage = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 80 })
  .map((text) => `@${text.replaceAll(/[\r\n]/g, '')}`);

/** Pieces of real lines put together wrongly: closer to the reader's branches than plain noise. */
const nearMiss = fc
  .array(
    fc.constantFrom(
      '7 ',
      '[pid  8] ',
      '12:00:00.1 ',
      '1795303487.3 ',
      'read(',
      'clone(',
      'close',
      '3',
      ', ',
      '"a\\',
      '"',
      '[',
      '{',
      '(',
      ')',
      '} ',
      ' = ',
      '-1 ',
      'ENOENT ',
      '0x7f',
      '?',
      '<0.01>',
      '<unfinished ...>',
      '<... read resumed>',
      '---',
      '+++',
      'exited with 0',
      '/*',
      '*/',
      '3<',
      '>',
      '->',
      '\\303',
      'Process 9 attached',
      'pipe([3, 4]) = 0',
      '% time ',
      'openat(AT_FDCWD, "',
      'wait4(',
      'mmap(',
      'futex(',
      'poll([{fd=3}',
      'F_DUPFD',
      ' SIGKILL ',
      '\uFEFF',
      '\u0000',
    ),
    { maxLength: 14 },
  )
  .map((parts) => parts.join(''));

describe('the strace reader', () => {
  test('turns every line of garbage into one issue and nothing else', () => {
    fc.assert(
      fc.property(fc.array(garbage, { minLength: 1, maxLength: 30 }), (lines) => {
        const { calls, summary } = readPieces([lines.join('\n')]);
        expect(calls).toEqual([]);
        expect((summary as { issues: { line: number }[] }).issues.map((issue) => issue.line)).toEqual(
          lines.map((_, i) => i + 1),
        );
      }),
      { numRuns: 200 },
    );
  });

  test('never throws on lines made of the right pieces in the wrong order', () => {
    fc.assert(
      fc.property(fc.array(nearMiss, { maxLength: 25 }), (lines) => {
        const { calls } = readPieces([lines.join('\n')]);
        // At most one call a line, and the exit of a killed process.
        expect(calls.length).toBeLessThanOrEqual(lines.length * 2);
        for (const call of calls)
          expect(call.bytes >= 0 && call.thinkNs >= 0 && call.blockedNs >= 0).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });

  test('reads the same however the text is cut, garbage included', () => {
    const text = fc
      .tuple(fc.array(fc.oneof(nearMiss, garbage), { maxLength: 12 }), fc.nat({ max: 1400 }))
      .map(([lines, from]) => {
        const real = PIPELINE.split('\n').slice(from, from + 40);
        return real.flatMap((line, i) => (lines[i] === undefined ? [line] : [line, lines[i]])).join('\n');
      });
    fc.assert(
      fc.property(text, fc.array(fc.nat({ max: 100_000 }), { maxLength: 40 }), (whole, cuts) => {
        expect(readPieces(cutAt(whole, cuts))).toEqual(readPieces([whole]));
      }),
      { numRuns: 150 },
    );
  });

  test('splitArgs loses nothing but the commas between pieces and the space around them', () => {
    fc.assert(
      fc.property(nearMiss, (raw) => {
        const squeeze = (text: string): string => text.replaceAll(/[\s,]/g, '');
        expect(squeeze(splitArgs(raw).join(','))).toBe(squeeze(raw));
      }),
    );
  });

  test('keeps no more after 5 MB than after one pass of the log', () => {
    const reader = new StraceReplayReader();
    const passes = Math.ceil(5_000_000 / PIPELINE.length);
    let calls = 0;
    for (let pass = 0; pass < passes; pass++) {
      for (let at = 0; at < PIPELINE.length; at += 65_536)
        calls += reader.push(PIPELINE.slice(at, at + 65_536)).length;
    }
    calls += reader.end().length;
    expect(reader.summary.issues).toEqual([]);
    expect(calls).toBe(passes * readPieces([PIPELINE]).calls.length);
    expect(reader.retained).toEqual(onePass().retained);
  });
});

function onePass(): StraceReplayReader {
  const reader = new StraceReplayReader();
  reader.push(PIPELINE);
  reader.end();
  return reader;
}
