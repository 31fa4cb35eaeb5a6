/** What every text shown to people has to be. */
import { expect } from 'vitest';
import type { Text } from '../../src/sim/core/text.ts';

const HANGUL = /[\u3131-\uD79D]/;
const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Both languages are there; a sentence in Korean has Hangul in it (names and numbers need not). */
export function expectText(text: Text, kind: 'name' | 'sentence'): void {
  expect(text.en.trim()).not.toBe('');
  expect(text.ko.trim()).not.toBe('');
  if (kind === 'sentence') {
    expect(text.ko).toMatch(HANGUL);
    expect(text.en).toMatch(/[.)]$/);
  }
  expect(text.en).not.toMatch(HANGUL);
}

export function expectId(id: string): void {
  expect(id).toMatch(ID);
}
