import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StartSpec } from '../../../src/bridge/protocol.ts';
import { printStartLink, readStartLink } from '../../../src/bridge/start-link.ts';

const SPEC: StartSpec = {
  stacks: ['bare', 'kvm/container'],
  atOnce: 50,
  seed: 7,
  cpus: 16,
  snapshot: true,
  pull: true,
};

describe('a link to the Start-up room', () => {
  it('reads as a person would write it', () => {
    expect(
      readStartLink('#/start?stacks=bare,kvm/container&n=50&seed=7&cpus=16&snap=1&pull=1&at=1200'),
    ).toEqual({
      link: { spec: SPEC, atNs: 1200 },
      problems: [],
    });
    expect(readStartLink('#/start?view=load&server=web&c=1,16,300').link).toEqual({
      spec: {},
      view: 'load',
      server: 'web',
      connections: [1, 16, 300],
    });
  });

  it('without a query asks for nothing', () => {
    for (const hash of ['', '#/start', '#/start?'])
      expect(readStartLink(hash)).toEqual({ link: { spec: {} }, problems: [] });
  });

  it.each([
    { query: 'n=0', path: 'n' },
    { query: 'n=5000', path: 'n' },
    { query: 'n=1.5', path: 'n' },
    { query: 'seed=4294967296', path: 'seed' },
    { query: 'cpus=0', path: 'cpus' },
    { query: 'snap=yes', path: 'snap' },
    { query: 'at=-1', path: 'at' },
    { query: 'kernel=six', path: 'kernel' },
    { query: 'vcpus=65', path: 'vcpus' },
    { query: 'mem=63', path: 'mem' },
    { query: 'net=wifi', path: 'net' },
    { query: 'guest=bsd', path: 'guest' },
    { query: 'fw=uefi', path: 'fw' },
    { query: 'view=boot', path: 'view' },
    { query: 'server=a%20b', path: 'server' },
    { query: 'c=1,,2', path: 'c' },
    { query: `stacks=${Array.from({ length: 9 }, () => 'kvm').join(',')}`, path: 'stacks' },
    { query: 'stacks=<b>', path: 'stacks' },
    { query: 'constructor=1', path: 'constructor' },
    { query: 'foo=1', path: 'foo' },
  ])('names $path of "$query", leaves it out and keeps the rest', ({ query, path }) => {
    const { link, problems } = readStartLink(`#/start?${query}&pull=1`);
    expect(problems.map((problem) => problem.path)).toEqual([path]);
    expect(problems[0]?.message.en).not.toBe(problems[0]?.message.ko);
    expect(link).toEqual({ spec: { pull: true } });
  });

  it('shortens what it quotes', () => {
    const [problem] = readStartLink(`#/start?n=${'9'.repeat(500)}`).problems;
    expect(problem?.message.en.length).toBeLessThan(120);
  });

  it('printed and read again is the same', () => {
    const id = fc.constantFrom('bare', 'container', 'kvm', 'kvm/kvm/runc', 'gvisor-systrap');
    const spec = fc.record({
      stacks: fc.array(id, { minLength: 1, maxLength: 8 }),
      atOnce: fc.integer({ min: 1, max: 1000 }),
      seed: fc.integer({ min: 0, max: 0xffff_ffff }),
      cpus: fc.integer({ min: 1, max: 256 }),
    });
    fc.assert(
      fc.property(spec, fc.nat(), (part, atNs) => {
        const whole = { ...part, snapshot: false, pull: false };
        const { link, problems } = readStartLink(printStartLink('start', { spec: whole, atNs }));
        expect(problems).toEqual([]);
        expect(link).toEqual({ spec: part, atNs });
      }),
    );
    const load = { spec: SPEC, view: 'load', server: 'kv', connections: [1, 16] } as const;
    expect(readStartLink(printStartLink('start', load)).link).toEqual(load);
  });

  it('of any text at all is read without an exception', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        readStartLink(`#/start?${text}`);
      }),
    );
  });
});
