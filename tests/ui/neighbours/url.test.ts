import { describe, expect, it } from 'vitest';
import { printNeighbourLink, readNeighbourLink, type NeighbourLink } from '../../../src/bridge/link.ts';

const FULL: NeighbourLink = {
  spec: {
    scenario: 'noisy-neighbour',
    file: '{"cpus": 2}',
    seed: 7,
    hz: 250,
    pick: 'cfs',
    throttle: 'queue',
  },
  commands: [
    { atNs: 0, path: '/a b/c:d;e', file: 'cpu.max', value: 'max 100000' },
    { atNs: 5, path: '/', file: 'cgroup.subtree_control', value: '+cpu' },
  ],
  atNs: 42,
  windowNs: 4e8,
  fromNs: 12,
  group: '/a b/c:d;e',
  why: { cpu: 3, atNs: 40 },
};

describe('the address of the Neighbours room', () => {
  it('gives back all that was put in, whatever the names of groups are', () => {
    expect(readNeighbourLink(printNeighbourLink('neighbours', FULL))).toEqual({ link: FULL, problems: [] });
  });

  it('keeps of several writes to a file at one moment only the last', () => {
    const write = (value: string): NonNullable<NeighbourLink['commands']>[number] => ({
      atNs: 9,
      path: '/a',
      file: 'cpu.weight',
      value,
    });
    const hash = printNeighbourLink('neighbours', {
      spec: {},
      commands: [write('1'), write('2'), write('3')],
    });
    expect(readNeighbourLink(hash).link.commands).toEqual([write('3')]);
  });

  it('leaves a file out that is too long for a link', () => {
    expect(printNeighbourLink('neighbours', { spec: { scenario: 'x', file: 'y'.repeat(20_000) } })).toBe(
      '#/neighbours?s=x',
    );
  });

  it.each([
    ['seed=-1', 'seed'],
    ['seed=4294967296', 'seed'],
    ['hz=0', 'hz'],
    ['pick=o1', 'pick'],
    ['at=1.5', 'at'],
    ['win=5', 'win'],
    ['from=x', 'from'],
    ['group=batch', 'group'],
    ['why=0', 'why'],
    ['cmd=9:/a:cpu.max', 'cmd'],
    ['cmd=9:/a:cpu.max:1;8:/a:cpu.max:1', 'cmd'],
    ['cmd=9:/a:cpu.max:%E0', 'cmd'],
    ['file=%E0', 'file'],
    ['op=getpid', 'op'],
  ])('names what it cannot read in %s and reads the rest', (query, part) => {
    const { link, problems } = readNeighbourLink(`#/neighbours?s=burst&${query}`);
    expect(link).toEqual({ spec: { scenario: 'burst' } });
    expect(problems.map((entry) => entry.path)).toEqual([part]);
    expect(problems[0]?.message.ko).not.toBe('');
  });
});
