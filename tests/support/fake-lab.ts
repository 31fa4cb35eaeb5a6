/** A lab over hand-written frames, for tests that draw: every moment of one read is known in advance. */
import type { RoomClient } from '../../src/bridge/client.ts';
import type { Frame } from '../../src/bridge/protocol.ts';
import { Lab } from '../../src/ui/rooms/paths/state/lab.svelte.ts';
import { FAKE_CATALOG, FAKE_PATHS, fakeFrame, fakeHopViews } from './fake-frames.ts';

type FakeStackId = keyof typeof FAKE_PATHS;

const LINES = [
  'enter sys_read',
  'work vfs_read',
  'branch page in cache',
  'work blk.submit',
  'block on page lock',
  'ret',
];

/** An engine that knows one read on each of `ids`. */
export function fakeClient(ids: readonly FakeStackId[]): RoomClient<'paths'> {
  const at = (ns: number): Promise<Frame> => Promise.resolve(fakeFrame(ns, ids));
  const refuse = (): never => {
    throw new Error('the hand-written engine does not do this');
  };
  return {
    catalog: () => Promise.resolve(FAKE_CATALOG),
    open: (_spec, commands, atNs) => at(commands.length > 0 ? (atNs ?? 0) : -1),
    command: async () => ({ frame: await at(0), result: { ok: true } }),
    look: () => at(0),
    seek: (target) =>
      target.to === 'time' ? at(target.ns) : target.to === 'next' ? at(fakeFrame(0, ids).endNs) : refuse(),
    ask: (question, params) => {
      if (question === 'words') return Promise.resolve(null);
      const { stack, program } = params as { stack: number; program: number };
      const answers: Readonly<Record<string, unknown>> = {
        hops: fakeHopViews(FAKE_PATHS[ids[stack] ?? 'bare']),
        program: { id: program, name: 'sys_read', lines: LINES },
      };
      return Promise.resolve(answers[question] ?? refuse());
    },
    cancel: () => undefined,
  };
}

/** A started lab at `nowNs`; negative: nothing issued. */
export async function fakeLab(
  nowNs: number,
  ids: readonly FakeStackId[] = ['bare', 'container', 'kvm'],
): Promise<Lab> {
  const lab = new Lab(fakeClient(ids), { reducedMotion: () => false });
  await lab.start({
    spec: {
      op: 'read-disk',
      params: {},
      stacks: ids.map((id) => id.replace(/-.*/, '')),
      seed: 7,
      switches: {},
      costs: {},
    },
  });
  if (nowNs < 0) return lab;
  await lab.issue(1);
  await lab.seek({ to: 'time', ns: nowNs });
  return lab;
}
