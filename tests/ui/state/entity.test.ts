import { describe, expect, it } from 'vitest';
import { joinSelection, splitSelection } from '../../../src/bridge/link-grammar.ts';
import type { CgroupView } from '../../../src/bridge/protocol.ts';
import { groupEntity } from '../../../src/ui/rooms/neighbours/state/group-entity.ts';
import { selectionIn, selectionPath, type Selection } from '../../../src/ui/rooms/paths/state/selection.ts';
import { entityIn, entityPath } from '../../../src/ui/state/entity.ts';
import { fakeFrame } from '../../support/fake-frames.ts';

const frame = fakeFrame(1e6, ['bare', 'container', 'kvm']);
const stackOf = (id: string): number => frame.stacks.findIndex((stack) => stack.id === id);
const groups = ['/', '/web', '/web/api', '/cpu:0'].map((path, index) => ({ path, index }) as CgroupView);

describe('a path of what is selected', () => {
  it('leads into the deepest place that a room has, and past what it does not know there', () => {
    const places = ['kvm', 'kvm/container', 'bare'];
    expect(entityIn('kvm/container/box:app', places)).toEqual({
      place: 'kvm/container',
      kind: 'box',
      name: 'app',
    });
    expect(entityIn('kvm/web/task:3', places)).toEqual({ place: 'kvm', kind: null, name: '' });
    expect(entityIn('kvm2', places)).toBeNull();
    expect(entityIn('host/web', places)).toBeNull();
    expect(entityIn(entityPath('bare', 'phase', 'exec'), places)).toMatchObject({ kind: 'phase' });
  });

  it.each<Selection>([
    { kind: 'stack', stack: stackOf('kvm') },
    { kind: 'hop', stack: stackOf('kvm'), index: 4 },
    { kind: 'crossing', stack: stackOf('kvm'), from: 'guest-kernel', to: 'kvm' },
    { kind: 'component', stack: stackOf('container'), id: 'app' },
    { kind: 'component', stack: stackOf('kvm'), id: 'vmm' },
    { kind: 'component', stack: null, id: 'kernel' },
  ])('of Paths reads as the same selection: $kind', (selection) => {
    expect(selectionIn(selectionPath(selection, frame), frame)).toEqual(selection);
  });

  it('holds where the other room has the entity: a start is its stack, a container’s group its program', () => {
    expect(selectionIn('kvm/phase:firmware', frame)).toEqual({ kind: 'stack', stack: stackOf('kvm') });
    const group = frame.stacks[stackOf('container')]?.facts['cgroup'];
    expect(group).toMatch(/^\/./);
    const program = { kind: 'component', stack: stackOf('container'), id: 'app' };
    expect(selectionIn(`host${String(group)}/task:7`, frame)).toEqual(program);
    expect(selectionIn('host/batch', frame)).toBeNull();
    expect(selectionIn('kvm/hop:999', frame)).toEqual({ kind: 'stack', stack: stackOf('kvm') });
  });

  it.each([
    ['host', { group: '/', task: null, cpu: null }],
    ['host/web/api', { group: '/web/api', task: null, cpu: null }],
    ['host/web/task:12', { group: '/web', task: 12, cpu: null }],
    ['container/web/box:app', { group: '/web', task: null, cpu: null }],
    ['host/cpu:1', { group: null, task: null, cpu: 1 }],
    ['host/gone', null],
    ['kvm', null],
    ['kvm/phase:firmware', null],
  ])('%s is read in Neighbours', (path, entity) => {
    expect(groupEntity(path, groups)).toEqual(entity);
  });
});

describe('a link', () => {
  it('holds the path in whatever room, and gives it back', () => {
    for (const hash of ['#/paths', '#/start?stacks=kvm&at=5']) {
      const joined = joinSelection(hash, 'kvm/a b&c/hop:3');
      expect(splitSelection(joined)).toEqual({ hash, selection: 'kvm/a b&c/hop:3' });
      expect(splitSelection(hash)).toEqual({ hash, selection: null });
    }
  });

  it.each([
    ['hop:1:3', 'kvm/hop:4'],
    ['crossing:1:kvm:vmm', 'kvm/crossing:kvm:vmm'],
    ['component:-:kernel', 'host/box:kernel'],
    ['component:0:app', 'bare/box:app'],
  ])('of an older page says %s and still means %s', (old, path) => {
    expect(splitSelection(`#/paths?stacks=bare,kvm&sel=${old}&at=1`)).toEqual({
      hash: '#/paths?stacks=bare,kvm&at=1',
      selection: path,
    });
  });

  it('that cannot be read selects nothing', () => {
    expect(splitSelection('#/paths?sel=%E0%A4%A').selection).toBeNull();
    expect(splitSelection(`#/paths?sel=${'x'.repeat(500)}`).selection).toBeNull();
  });
});
