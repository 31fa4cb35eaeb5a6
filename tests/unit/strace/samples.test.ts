import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { StraceReplayReader } from '../../../src/sim/strace/replay-reader.ts';
import { readLog } from './strace-support.ts';

const SAMPLES = ['cat', 'dd-fsync', 'find-grep', 'git-status', 'ls', 'sh-pipeline', 'web-server'];

function sample(name: string): string {
  return readFileSync(new URL(`../../../public/samples/${name}.log`, import.meta.url), 'utf8');
}

/** Calls by name, counted without the reader: each line whose third word opens a parenthesis begins one call. */
function countByHand(text: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const line of text.split('\n')) {
    const name = /^\d+ +[\d.]+ ([a-z]\w*)\(/.exec(line)?.[1];
    if (name !== undefined) counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

describe.each(SAMPLES)('the shipped log of %s', (name) => {
  test('is read without an issue, every call once', () => {
    const text = sample(name);
    const { calls, issues, reader } = readLog([text]);
    const counts: Record<string, number> = {};
    for (const call of calls) counts[call.name] = (counts[call.name] ?? 0) + 1;
    expect(issues).toEqual([]);
    expect(counts).toEqual(countByHand(text));
    expect(reader.lineCount).toBe(text.split('\n').length - 1);
    expect(calls.every((call) => call.startUs !== null && call.durationUs !== undefined)).toBe(true);
  });

  test('gives the same calls in pieces of 1000 characters', () => {
    const text = sample(name);
    const pieces = text.match(/[^]{1,1000}/g) ?? [];
    expect(readLog(pieces).calls).toEqual(readLog([text]).calls);
  });

  test('leads every read and write of a file to a name, and every exit to a process', () => {
    const reader = new StraceReplayReader();
    const calls = [...reader.push(sample(name)), ...reader.end()];
    const io = calls.filter((call) => call.kind === 'read' || call.kind === 'write');
    const nameless = io.filter(
      (call) => call.file?.class === 'file' && call.file.path === null && (call.fd ?? 0) > 2,
    );
    expect(nameless).toEqual([]);
    expect(
      calls
        .filter((call) => call.kind === 'exit')
        .map((call) => call.pid)
        .toSorted(),
    ).toEqual([...new Set(calls.map((call) => call.pid))].toSorted());
  });
});

test('dd oflag=sync writes 200 blocks, each waiting for the disk, one behind the other', () => {
  const calls = new StraceReplayReader().push(sample('dd-fsync'));
  const writes = calls.filter((call) => call.kind === 'write' && call.sync);
  expect(writes).toHaveLength(200);
  expect(new Set(writes.map((call) => call.file?.path))).toEqual(new Set(['/srv/dd.out']));
  expect(writes.map((call) => call.offset)).toEqual(writes.map((_, i) => i * 4096));
});

test('the shell pipeline’s processes talk through pipes that the shell made', () => {
  const calls = new StraceReplayReader().push(sample('sh-pipeline'));
  const made = calls.filter((call) => call.kind === 'pipe').map((call) => call.file?.channelId);
  const written = new Map<number, Set<number>>();
  const read = new Map<number, Set<number>>();
  for (const call of calls) {
    const channel = call.file?.channelId ?? null;
    if (channel === null || call.bytes === 0) continue;
    const side = call.kind === 'write' ? written : read;
    if (call.kind === 'write' || call.kind === 'read')
      side.set(channel, (side.get(channel) ?? new Set()).add(call.pid));
  }
  expect(made).toHaveLength(4);
  expect([...written.keys()].toSorted()).toEqual(made.toSorted());
  for (const channel of made) {
    // One process writes, another one reads, and never the same.
    const [writers, readers] = [written.get(channel ?? 0), read.get(channel ?? 0)];
    expect([writers?.size, readers?.size]).toEqual([1, 1]);
    expect(writers).not.toEqual(readers);
  }
});

test('the shell waits for each child it made', () => {
  const calls = new StraceReplayReader().push(sample('sh-pipeline'));
  const children = calls.filter((call) => call.kind === 'clone').map((call) => call.targetPid);
  const waited = calls
    .filter((call) => call.kind === 'wait' && call.waitsFor === 'child')
    .map((call) => call.targetPid);
  expect(waited.toSorted()).toEqual(children.toSorted());
});

test('the web server accepts 25 connections from outside, each waiting as long as the log says', () => {
  const calls = new StraceReplayReader().push(sample('web-server'));
  const accepted = calls.filter((call) => call.kind === 'accept' && call.otherFile !== null);
  expect(accepted).toHaveLength(25);
  expect(accepted[0]).toMatchObject({ waitsFor: 'outside', blockedNs: 1_230_586_000 });
  expect(accepted.every((call) => call.otherFile?.class === 'socket')).toBe(true);
});
