import { describe, expect, it } from 'vitest';
import { makeCatalog } from '../../../src/sim/index.ts';
import type { StackEntry } from '../../../src/bridge/protocol.ts';
import { layerRefusal } from '../../../src/ui/widgets/compose.ts';
import { stackIssues } from '../../../src/sim/world/stack.ts';

const { stacks } = makeCatalog();

function entry(id: string): StackEntry {
  const found = stacks.find((stack) => stack.id === id);
  if (!found) throw new Error(`no stack ${id}`);
  return found;
}

describe('the next layer of a stack', () => {
  it.each([
    { chosen: [], next: 'kvm' },
    { chosen: ['kvm'], next: 'kvm' },
    { chosen: ['kvm', 'kvm'], next: 'container' },
    { chosen: ['kvm'], next: 'gvisor-systrap' },
    { chosen: ['wsl2'], next: 'container' },
  ])('$next can be inside $chosen', ({ chosen, next }) => {
    expect(layerRefusal(chosen.map(entry), entry(next))).toBeNull();
  });

  it.each([
    { chosen: ['vmware-vtx'], next: 'kata', why: /hides VT-x/ },
    { chosen: ['gvisor-systrap'], next: 'container', why: /Sentry is no Linux kernel/ },
    { chosen: ['kvm'], next: 'xen-pv', why: /takes the whole machine/ },
    { chosen: ['kvm', 'kvm', 'kvm'], next: 'kvm', why: /three deep at most/ },
  ])('$next cannot be inside $chosen: $why', ({ chosen, next, why }) => {
    expect(layerRefusal(chosen.map(entry), entry(next))?.en).toMatch(why);
  });

  it('is offered exactly where the engine accepts the whole stack', () => {
    const grow = (chosen: readonly StackEntry[]): void => {
      for (const next of stacks) {
        const id = [...chosen, next].map((layer) => layer.id).join('/');
        const refused = layerRefusal(chosen, next) !== null;
        expect(refused, id).toBe(stackIssues(id).length > 0);
        if (!refused && chosen.length < 2) grow([...chosen, next]);
      }
    };
    grow([]);
  });
});
