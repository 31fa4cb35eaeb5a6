import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LESSONS } from '../../src/lessons/registry.ts';
import { ringside } from './run-cli.ts';

const OWN = {
  ringside: 'lesson',
  v: 1,
  id: 'mine',
  title: { en: 'Mine, "quoted"' },
  aim: { en: 'To try.' },
  minutes: 3,
  world: { room: 'paths', spec: { op: 'read-disk', stacks: ['bare', 'kvm'] } },
  steps: [
    {
      kind: 'predict',
      text: { en: 'How long?' },
      run: [{ issue: 1 }, { go: 'end' }],
      until: 'ended',
      answers: {
        number: {
          measure: "paths('bare').total_ns",
          unit: 'ns',
          tolerance: 0.1,
          low: { en: 'x' },
          high: { en: 'y' },
        },
      },
    },
    {
      kind: 'predict',
      text: { en: 'Which first?' },
      until: 'ended',
      answers: {
        order: {
          items: [
            { text: { en: 'the VM, of course' }, measure: "paths('kvm').total_ns" },
            { text: { en: 'the process' }, measure: "paths('bare').total_ns" },
          ],
          why: { en: 'z' },
        },
      },
    },
    {
      kind: 'predict',
      text: { en: 'A tie?' },
      until: 'ended',
      answers: {
        choices: [
          { text: { en: 'yes' }, is: 'ended', why: { en: 'a' } },
          { text: { en: 'yes again' }, is: 'now_ns > 0', why: { en: 'b' } },
        ],
      },
    },
  ],
};

function file(data: object): string {
  const path = join(mkdtempSync(join(tmpdir(), 'ringside-')), 'mine.json');
  writeFileSync(path, JSON.stringify(data));
  return path;
}

describe('ringside worksheet', () => {
  test('lists the lessons', async () => {
    const { status, out } = await ringside('worksheet --list');
    expect(status).toBe(0);
    for (const { id, title } of LESSONS)
      expect(out).toMatch(new RegExp(`^${id} +${title.en.slice(0, 12)}`, 'm'));
    expect((await ringside('worksheet --list --lang ko')).out).toContain('VM은 왜 느릴까?');
    expect(JSON.parse((await ringside('worksheet --list --json')).out)).toHaveLength(LESSONS.length);
  });

  test('measures the answers of each seed', async () => {
    const { status, out } = await ringside('worksheet vm-exits --seeds 2 --seed 5');
    expect(status).toBe(0);
    expect(out).toContain('step 2: When the CPU stops running the VM');
    expect(out).toMatch(/^5 +A handful: fewer than ten +None$/m);
    expect(out).toMatch(/^6 +A handful: fewer than ten +None$/m);
  });

  test('answers other seeds with other numbers, and the same seed with the same', async () => {
    const path = file(OWN);
    const { out } = await ringside(`worksheet ${path} --seeds 3 --csv`);
    const [titles = '', ...rows] = out.trim().split('\n');
    expect(titles).toBe('seed,step 1,step 2,step 3');
    expect(new Set(rows.map((row) => row.split(',')[1])).size).toBe(3);
    for (const row of rows) expect(row).toContain('"the process < the VM, of course",(answers 1 and 2 hold)');
    expect((await ringside(`worksheet ${path} --seed 3 --csv`)).out.split('\n')[1]).toBe(rows[2]);
    const { keys } = JSON.parse((await ringside(`worksheet ${path} --json`)).out) as { keys: object[] };
    expect(keys).toMatchObject([
      { seed: 1, answers: [{ step: 0, fault: null }, { step: 1 }, { step: 2, text: '' }] },
    ]);
  });

  test.each([
    ['worksheet', 'LESSON: missing; accepted: vm-exits'],
    ['worksheet vm-exit', 'vm-exit: no such lesson'],
    ['worksheet vm-exits --lang de', '--lang: "de" is not accepted'],
    ['worksheet vm-exits --seeds 0', '--seeds: "0" is not accepted'],
    [`worksheet ${file({ ...OWN, minuts: 1 })}`, 'minuts: is no key here; did you mean "minutes"?'],
  ])('refuses %s', async (line, words) => {
    const { status, err } = await ringside(line);
    expect(status).toBe(2);
    expect(err).toContain(words);
  });
});
