import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LabCommand } from '../../../src/bridge/protocol.ts';
import { printLink, readLink, type Link } from '../../../src/bridge/link.ts';

describe('a link', () => {
  it('reads as a person would write it', () => {
    const { link, problems } = readLink(
      '#/paths?op=read-disk&stacks=bare,kvm/container&seed=7&p=bytes:65536&sw=apicv:off,disk:hdd&cost=vm.exit:720.5' +
        '&cmd=0i1,84600i1000,90000s&at=84600&view=textbook',
    );
    expect(problems).toEqual([]);
    expect(link).toEqual({
      room: 'paths',
      spec: {
        op: 'read-disk',
        stacks: ['bare', 'kvm/container'],
        seed: 7,
        params: { bytes: 65536 },
        switches: { apicv: 'off', disk: 'hdd' },
        costs: { 'vm.exit': 720.5 },
      },
      commands: [
        { atNs: 0, kind: 'issue', count: 1 },
        { atNs: 84600, kind: 'issue', count: 1000 },
        { atNs: 90000, kind: 'stop', count: 0 },
      ],
      atNs: 84600,
      detail: 'textbook',
    });
  });

  it('holds files that are written first, whatever their names are', () => {
    const files = [
      { in: 'place', path: 'web/cpu.max', text: '20000 100000' },
      { in: 'place', path: 'a b:c;d&e/cpu.weight', text: '50' },
    ];
    const hash = printLink({ room: 'paths', spec: { op: 'getpid', files } });
    expect(hash).toContain('w=web/cpu.max:20000%20100000;');
    expect(readLink(hash)).toEqual({ link: { room: 'paths', spec: { op: 'getpid', files } }, problems: [] });
    expect(readLink('#/paths?w=web/cpu.max').problems.map(({ path }) => path)).toEqual(['w']);
  });

  it('is printed with its separators readable', () => {
    const link: Link = {
      room: 'paths',
      spec: { op: 'getpid', stacks: ['bare', 'kvm/kvm'], switches: { b: '1', a: '2' } },
      commands: [{ atNs: 5, kind: 'issue', count: 0 }],
      atNs: 5,
    };
    expect(printLink(link)).toBe('#/paths?op=getpid&stacks=bare,kvm/kvm&sw=a:2,b:1&cmd=5i0&at=5');
  });

  it.each(['', '#', '#/', '#/paths', '/paths?'])('%j says nothing and is no mistake', (hash) => {
    const { link, problems } = readLink(hash);
    expect(problems).toEqual([]);
    expect(link.spec).toEqual({});
  });

  it.each([
    ['stacks', 'a,b,c,d,e', 'five stacks'],
    ['stacks', '', 'no stack'],
    ['seed', '-1', 'a negative seed'],
    ['seed', '4294967296', 'a seed above 32 bits'],
    ['seed', 'seven', 'a seed in words'],
    ['at', '1.5', 'half a nanosecond'],
    ['at', '99999999999999999', 'a moment too large for a number'],
    ['cmd', '5i1,4i1', 'commands out of order'],
    ['cmd', '5x1', 'an unknown command'],
    ['sw', 'apicv', 'a switch without a value'],
    ['cost', 'vm.exit:-3', 'a negative cost'],
    ['view', 'cinema', 'an unknown view'],
    ['op', 'a b', 'a name with a space'],
    ['op', '%E0%A4%A', 'a broken escape'],
    ['colour', 'red', 'an unknown part'],
    ['__proto__', 'x', 'a name that objects inherit'],
  ])('%s=%s (%s) is named and left out, and the rest is read', (name, text) => {
    const { link, problems } = readLink(`#/paths?${name}=${text}&p=bytes:1`);
    expect(problems.map((problem) => problem.path)).toEqual([name]);
    expect(problems[0]?.message.en).not.toBe('');
    expect(problems[0]?.message.ko).toMatch(/[가-힣]/);
    expect(link.spec).toEqual({ params: { bytes: 1 } });
  });
});

const name = fc.stringMatching(/^[a-z][a-z0-9_.+-]{0,20}$/);
const amount = fc.integer({ min: 0, max: 10 ** 12 }).map((n) => n / 1000);
const record = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> =>
  fc.dictionary(name, value, { minKeys: 1, maxKeys: 6, noNullPrototype: true });
const command: fc.Arbitrary<LabCommand> = fc.oneof(
  fc.record({
    atNs: fc.nat(),
    kind: fc.constant('issue' as const),
    count: fc.integer({ min: 0, max: 9_999_999 }),
  }),
  fc.record({ atNs: fc.nat(), kind: fc.constant('stop' as const), count: fc.constant(0) }),
);
const anyLink: fc.Arbitrary<Link> = fc.record(
  {
    room: fc.stringMatching(/^[a-z]{1,12}$/),
    spec: fc.record(
      {
        op: name,
        stacks: fc.array(
          fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')),
          { minLength: 1, maxLength: 4 },
        ),
        seed: fc.integer({ min: 0, max: 0xffff_ffff }),
        params: record(amount),
        switches: record(name),
        costs: record(amount),
      },
      { requiredKeys: [] },
    ),
    commands: fc
      .array(command, { minLength: 1, maxLength: 20 })
      .map((list) => list.sort((a, b) => a.atNs - b.atNs)),
    atNs: fc.maxSafeNat(),
    detail: fc.constantFrom('textbook' as const, 'mechanism' as const),
  },
  { requiredKeys: ['room', 'spec'] },
);

describe('any link', () => {
  it('says the same after printing and reading', () => {
    fc.assert(
      fc.property(anyLink, (link) => {
        const { link: read, problems } = readLink(printLink(link));
        expect(problems).toEqual([]);
        expect(read).toEqual(link);
      }),
    );
  });

  it('of any text at all is read without an exception', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (a, b) => {
        expect(() => readLink(`#/${a}?op=${b}&${a}=${b}&cmd=${a}&sw=${b}`)).not.toThrow();
      }),
    );
  });
});
