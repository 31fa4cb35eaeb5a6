import { describe, expect, it } from 'vitest';
import { Edits, fileKey } from '../../../src/ui/rooms/neighbours/state/edits.svelte.ts';

const KEY = fileKey('/batch', 'cpu.max');
const REFUSED = { ok: false, errno: 'EINVAL', why: { en: 'no', ko: '아니요' } } as const;

describe('texts typed into cgroup files', () => {
  it('keep what was typed and why it was refused', () => {
    const edits = new Edits();
    edits.type(KEY, 'lots');
    edits.writing(KEY, 'lots')(REFUSED);
    expect([edits.draft(KEY), edits.refusal(KEY)?.errno]).toEqual(['lots', 'EINVAL']);
  });

  it('that were given up with Escape are not refused afterwards, however late the answer comes', () => {
    const edits = new Edits();
    edits.type(KEY, 'lots');
    const answered = edits.writing(KEY, 'lots');
    edits.forget(KEY);
    answered(REFUSED);
    expect([edits.draft(KEY), edits.refusal(KEY)]).toEqual([null, null]);
  });

  it('are the kernel’s once it has taken them', () => {
    const edits = new Edits();
    edits.type(KEY, '5');
    edits.writing(KEY, '5')(REFUSED);
    edits.type(KEY, '50000 100000');
    edits.writing(KEY, '50000 100000')({ ok: true });
    expect([edits.draft(KEY), edits.refusal(KEY)]).toEqual([null, null]);
  });
});
