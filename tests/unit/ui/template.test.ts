import { describe, expect, it } from 'vitest';
import { josa, settled } from '../../../src/bridge/particles.ts';
import { fill } from '../../../src/ui/i18n/template.ts';

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
    ['batch', '은/는', '는'],
    ['web', '은/는', '은'],
    ['shop', '이/가', '이'],
    ['loop', '이/가', '가'],
    ['cgroup', '을/를', '을'],
    ['block', '을/를', '을'],
    ['docker', '을/를', '를'],
    ['gVisor', '은/는', '는'],
    ['runtime', '을/를', '을'],
    ['small', '으로/로', '로'],
    ['file', '으로/로', '로'],
    ['team', '으로/로', '으로'],
    ['socket', '이/가', '이'],
    ['cpu.max', '이/가', '가'],
    ['cpu.stat', '이/가', '이'],
    ['SQL', '으로/로', '로'],
    ['20000 100000', '으로/로', '으로'],
    ['15 ms', '을/를', '를'],
    ['86 %', '은/는', '는'],
  ])('%s takes %s as %s', (word, pair, particle) => {
    expect(josa(word, pair)).toBe(particle);
  });

  it('that the engine leaves open are settled by the word before them', () => {
    expect(settled('"web"은(는) 없고 batch이(가) CPU 3을(를) 300(으)로 씁니다')).toBe(
      '"web"은 없고 batch가 CPU 3을 300으로 씁니다',
    );
  });
});
