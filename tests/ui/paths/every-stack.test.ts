import { describe, expect, it } from 'vitest';
import type { Catalog, Frame } from '../../../src/bridge/protocol.ts';
import { catalogWords } from '../../../src/sim/index.ts';
import { withWords } from '../../../src/ui/state/catalog.ts';
import { disagreements } from '../../../src/ui/rooms/paths/stage/agreement.ts';
import { SceneBuilder } from '../../../src/ui/rooms/paths/stage/build-scene.ts';
import { fidelityOf } from '../../../src/ui/rooms/paths/stage/fidelity.ts';
import type { Rect, StageShape } from '../../../src/ui/rooms/paths/stage/geometry.ts';
import { layoutStage } from '../../../src/ui/rooms/paths/stage/layout.ts';
import type { Scene } from '../../../src/ui/rooms/paths/stage/scene.ts';
import { boundaryTexts, outlineCaption } from '../../../src/ui/rooms/paths/stage/view.ts';
import { inlineEngine } from '../../../src/bridge/inline.ts';
import { questionFor } from '../../../src/ui/rooms/paths/inspector/predict.ts';

/** One operation of the real engine to its end. */
async function run(op: string, stacks: readonly string[]): Promise<{ catalog: Catalog; frame: Frame }> {
  const engine = inlineEngine().room('paths');
  const spec = { op, params: {}, stacks, seed: 7, switches: {}, costs: {} };
  const catalog = await engine.catalog();
  await engine.open(spec, [{ atNs: 0, kind: 'issue', count: 1 }], null, null);
  return { catalog, frame: await engine.seek({ to: 'next', what: 'end' }, null) };
}

async function sceneOf(
  op: string,
  stacks: readonly string[],
  detail: 'mechanism' | 'textbook',
): Promise<{ scene: Scene; catalog: Catalog; frame: Frame }> {
  const { catalog, frame } = await run(op, stacks);
  return { scene: new SceneBuilder().build(catalog, frame, detail), catalog, frame };
}

function touch(a: Rect, b: Rect): boolean {
  const inset = 0.01;
  return (
    a.x + inset < b.x + b.w && b.x + inset < a.x + a.w && a.y + inset < b.y + b.h && b.y + inset < a.y + a.h
  );
}

function faults(shape: StageShape): string[] {
  const found: string[] = [];
  for (const [index, column] of shape.columns.entries()) {
    const counters = [...column.lanes.values()];
    const solid = [
      ...column.boxes.filter((box) => box.kind !== 'rail').map((box) => ({ name: box.node.id, rect: box })),
      ...(column.boundary ? [{ name: 'boundary', rect: column.boundary }] : []),
    ];
    for (const [at, { key, pill }] of counters.entries()) {
      for (const other of counters.slice(at + 1))
        if (touch(pill, other.pill)) found.push(`${key} covers ${other.key}`);
      for (const { name, rect } of solid) if (touch(pill, rect)) found.push(`${key} covers ${index}:${name}`);
    }
    for (const box of column.boxes) {
      if (box.x < 0 || box.x + box.w > shape.width || box.y + box.h > shape.height)
        found.push(`${box.node.id} is outside`);
      if (box.w < 30) found.push(`${box.node.id} is ${box.w} px wide`);
      for (const other of column.boxes)
        if (other !== box && touch(box, other)) found.push(`${box.node.id} covers ${other.node.id}`);
    }
  }
  return found;
}

/** A laptop's stage between the controls and the inspector, a projector's, a phone's. */
const PLACES = [
  { width: 860, windowPx: 900 },
  { width: 1000, windowPx: 768 },
  { width: 366, windowPx: 844 },
] as const;

const FOURS = [
  ['bare', 'container', 'lxc', 'kvm'],
  ['xen-pv', 'xen-hvm', 'xen-pvh', 'wsl2'],
  ['vmware-bt', 'vmware-vtx', 'virtualbox', 'qemu-tcg'],
  ['gvisor-systrap', 'gvisor-kvm', 'gvisor-ptrace', 'kata'],
  ['firecracker', 'cloud-hypervisor', 'unikernel', 'kvm/kvm'],
  ['kvm/kvm/kvm', 'kvm/kvm/container', 'kvm/gvisor-systrap', 'wsl2/container'],
] as const;

const DEEPEST = ['kvm/kvm/kvm/container', 'kvm/kvm/kata', 'kvm/kvm/kvm/gvisor-systrap', 'kvm/kvm/vmware-vtx'];

/** What a laptop leaves of its column to the picture, and how much of it there is to scroll at most, px. */
const ROOM_PX = 486;
const LAPTOP_STAGE_PX = 751;

describe.each(FOURS)('%s, %s, %s and %s', (...stacks) => {
  it.each(['getpid', 'read-disk', 'page-fault', 'tcp-published-port'])(
    'stand on the stage without covering each other: %s',
    async (op) => {
      for (const detail of ['mechanism', 'textbook'] as const) {
        const { scene } = await sceneOf(op, stacks, detail);
        for (const { width, windowPx } of PLACES) {
          const shape = layoutStage(scene, width, windowPx);
          expect(faults(shape), `${detail} at ${width} px`).toEqual([]);
        }
      }
    },
  );

  it('have something to say against the teaching picture', async () => {
    const { scene } = await sceneOf('read-disk', stacks, 'textbook');
    for (const column of scene.columns) expect(disagreements(column), column.id).not.toEqual([]);
  });
});

describe('four of the deepest stacks', () => {
  it.each(['getpid', 'read-disk', 'page-fault', 'tcp-published-port'])(
    'stand as close as their names allow, whole in their width: %s',
    async (op) => {
      const { scene } = await sceneOf(op, DEEPEST, 'mechanism');
      for (const width of [860, 760]) {
        const shape = layoutStage(scene, width, 768, ROOM_PX);
        expect(faults(shape)).toEqual([]);
        expect(shape.width).toBe(width);
        expect(shape.height).toBeLessThan(LAPTOP_STAGE_PX);
      }
    },
  );
});

describe('what the teaching picture gets wrong', () => {
  it.each([
    { stack: 'kvm', op: 'getpid', says: /entered 0 times.*The guest kernel answered by itself/ },
    { stack: 'xen-pv', op: 'getpid', says: /entered 2 times.*share ring 3: the hypervisor passed 1 call on/ },
    { stack: 'xen-hvm', op: 'getpid', says: /entered 0 times/ },
    { stack: 'xen-hvm', op: 'read-disk', says: /The device was driven by dom0 kernel/ },
    { stack: 'wsl2', op: 'read-disk', says: /The device was driven by Windows, root partition/ },
    { stack: 'vmware-bt', op: 'getpid', says: /the monitor stands in for the kernel’s ring 0/ },
    { stack: 'gvisor-systrap', op: 'getpid', says: /The Sentry (answered|stands)/ },
    {
      stack: 'gvisor-kvm',
      op: 'getpid',
      says: /The Sentry answered by itself: the host kernel was entered 0 times/,
    },
    { stack: 'qemu-tcg', op: 'getpid', says: /There is no virtual CPU/ },
    { stack: 'unikernel', op: 'getpid', says: /The call is a function call/ },
    { stack: 'kvm', op: 'read-disk', says: /KVM is part of the host kernel/ },
    {
      stack: 'container',
      op: 'getpid',
      says: /runc made the container and ended before this call.*entered the host kernel directly, 1 time/,
    },
  ])('$stack, $op: $says', async ({ stack, op, says }) => {
    const { scene } = await sceneOf(op, [stack], 'textbook');
    expect(scene.columns.flatMap(disagreements).join(' ')).toMatch(says);
  });

  it('counts what the exits of a nested guest cost the hypervisor on the hardware', async () => {
    const { scene } = await sceneOf('read-disk', ['kvm/kvm', 'kvm/kvm/kvm'], 'textbook');
    const counts = scene.columns.map((column) => {
      const sentence = disagreements(column).find((text) => text.includes('innermost')) ?? '';
      return [...sentence.matchAll(/\d+/g)].map(Number);
    });
    const [two, three] = counts;
    expect(two?.[1]).toBeGreaterThan(2 * (two?.[0] ?? 0));
    expect(three?.[1]).toBeGreaterThan(4 * (two?.[1] ?? 0));
  });

  it('has no virtual CPU and no exited runtime in a sandbox', async () => {
    const { scene } = await sceneOf('getpid', ['gvisor-systrap'], 'textbook');
    const ids = scene.columns[0]?.nodes.map((node) => node.id) ?? [];
    expect(ids).not.toContain('virtual-cpu');
    expect(scene.columns.flatMap(disagreements).join(' ')).not.toMatch(/ended before/);
  });

  it('keeps a nested hypervisor apart from the one on the hardware', async () => {
    const { scene } = await sceneOf('read-disk', ['kvm/kvm'], 'textbook');
    const names = scene.columns[0]?.nodes.map((node) => node.label.en);
    expect(names).toEqual(
      expect.arrayContaining(['L1 hypervisor', 'L1 operating system', 'hypervisor', 'operating system']),
    );
  });
});

describe('the outlines', () => {
  it.each([
    { stack: 'kvm', kinds: ['vm'], caption: /^virtual machine · 2 vCPUs/ },
    { stack: 'kvm/kvm', kinds: ['vm'], caption: /^virtual machine in a virtual machine/ },
    { stack: 'kvm/kvm/kvm', kinds: ['vm'], caption: /^virtual machine, the third inside another/ },
    { stack: 'kvm/container', kinds: ['container', 'vm'], caption: /^container · 6 namespaces/ },
    { stack: 'gvisor-systrap', kinds: ['sandbox', 'container'], caption: /^sandbox$/ },
    { stack: 'kvm/gvisor-systrap', kinds: ['sandbox', 'container', 'vm'], caption: /^sandbox$/ },
  ])('of $stack are $kinds, the innermost first', async ({ stack, kinds, caption }) => {
    const { scene } = await sceneOf('getpid', [stack], 'mechanism');
    const [shape] = layoutStage(scene, 860, 900).columns;
    const [column] = scene.columns;
    if (!shape || !column) throw new Error('no column');
    expect(shape.outlines.map((outline) => outline.kind)).toEqual(kinds);
    expect(outlineCaption(shape.outlines[0]?.kind ?? 'vm', column, 900, 11)).toMatch(caption);
    for (const [index, inner] of shape.outlines.entries()) {
      const outer = shape.outlines[index + 1];
      if (outer) expect(outer.x < inner.x && outer.y + outer.h > inner.y + inner.h).toBe(true);
    }
  });

  it.each([
    { stack: 'kvm', text: 'exits 0 · interrupts 0' },
    { stack: 'xen-pv', text: 'hypervisor entered 2×' },
    { stack: 'gvisor-kvm', text: 'host kernel entered 0×' },
  ])('the border of $stack counts: $text', async ({ stack, text }) => {
    const { scene, frame } = await sceneOf('getpid', [stack], 'mechanism');
    const [column, counted] = [scene.columns[0], frame.stacks[0]];
    expect(column && counted && boundaryTexts(column, counted)[0]).toBe(text);
  });
});

describe('the shared boxes', () => {
  it('leave out the columns that do not stand on the host kernel', async () => {
    const { scene } = await sceneOf('read-disk', ['xen-pv', 'kvm', 'wsl2'], 'mechanism');
    const shape = layoutStage(scene, 860, 900);
    const kernel = shape.bands.find((band) => band.band.stratum === 'root-kernel');
    const hardware = shape.bands.find((band) => band.band.stratum === 'hardware');
    expect(kernel?.gaps).toHaveLength(2);
    expect(hardware?.gaps).toHaveLength(0);
  });
});

describe('the mark of a stack that is not modelled in full', () => {
  it('is that of its least complete layer, with a note for each', async () => {
    const { catalog } = await run('getpid', ['bare']);
    expect(fidelityOf(catalog, 'kvm/container')).toBeNull();
    expect(fidelityOf(catalog, 'xen-pv')?.level).toBe('partial');
    expect(fidelityOf(catalog, 'wsl2')?.level).toBe('sketch');
    const two = fidelityOf(withWords(catalog, catalogWords()), 'wsl2/gvisor-systrap');
    expect([two?.level, two?.notes.length]).toEqual(['sketch', 2]);
    for (const note of two?.notes ?? []) expect(note.note.en).not.toBe('');
  });
});

describe('the question before a run', () => {
  it.each([
    { stack: 'xen-pv', asks: /How often will one “getpid” enter the hypervisor in Xen PV/, observed: 2 },
    { stack: 'vmware-bt', asks: /enter the hypervisor in VMware, binary translation/, observed: 2 },
    { stack: 'gvisor-kvm', asks: /enter the host’s kernel in gVisor/, observed: 0 },
    { stack: 'unikernel', asks: /VM exits/, observed: 0 },
    { stack: 'kvm/kvm', asks: /VM exits/, observed: 0 },
  ])('of $stack is one that its run answers', async ({ stack, asks, observed }) => {
    const { catalog, frame } = await run('getpid', [stack]);
    const spec = { op: 'getpid', params: {}, stacks: [stack], seed: 7, switches: {}, costs: {} };
    const question = questionFor(catalog, spec);
    expect(question?.text()).toMatch(asks);
    expect(question?.observe(frame)).toBe(observed);
  });
});
