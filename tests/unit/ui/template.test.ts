import { describe, expect, it } from 'vitest';
import { fill, josa } from '../../../src/ui/i18n/template.ts';

describe('message templates', () => {
  it('insert values and leave an unknown slot visible', () => {
    expect(fill('{a} and {b}', { a: 1 })).toBe('1 and {b}');
  });

  it.each([
    [0, 'exits'],
    [1, 'exit'],
    [2, 'exits'],
  ])('choose the word for %d', (n, word) => {
    expect(fill('{n} {n|exit|exits}', { n })).toBe(`${n} ${word}`);
  });

  it('never treat an inserted value as a template', () => {
    expect(fill('{a}', { a: '{b}', b: 'x' })).toBe('{b}');
  });
});

describe('Korean particles', () => {
  it.each([
    ['커널', '을/를', '을'],
    ['컨테이너', '을/를', '를'],
    ['하이퍼바이저', '은/는', '는'],
    ['게스트 커널', '으로/로', '로'],
    ['가상 머신', '으로/로', '으로'],
    ['디스크', '으로/로', '로'],
    ['KVM', '이/가', '이'],
    ['CPU 3', '을/를', '을'],
    ['CPU 2', '을/를', '를'],
    ['CPU 1', '으로/로', '로'],
    ['컨테이너(runc)', '을/를', '를'],
  ])('%s takes %s as %s', (word, pair, particle) => {
    expect(josa(word, pair)).toBe(particle);
  });
});
