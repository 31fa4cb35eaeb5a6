/** A moment of a room as a lesson and a link have it, and what a lesson's commands make of it. Pure. */
import type { LessonCommand, LessonWorld } from '../../lessons/define.ts';
import { roomOf } from '../link-grammar.ts';
import { printLink, printNeighbourLink, readLink, readNeighbourLink } from '../link.ts';
import { printStartLink, readStartLink } from '../start-link.ts';
import { printErasLink, readErasLink } from '../eras-link.ts';
import {
  FIRST_ERAS,
  type EraCommand,
  type EraSpec,
  type LabCommand,
  type LabSpec,
  type NeighbourCommand,
  type NeighbourSpec,
  type RoomId,
  type StartSpec,
} from '../protocol.ts';

export type Moment =
  | {
      readonly room: 'paths';
      readonly spec: LabSpec;
      readonly commands: readonly LabCommand[];
      readonly atNs: number;
    }
  | {
      readonly room: 'neighbours';
      readonly spec: NeighbourSpec;
      readonly commands: readonly NeighbourCommand[];
      readonly atNs: number;
    }
  | {
      readonly room: 'start';
      readonly spec: StartSpec;
      readonly commands: readonly never[];
      readonly atNs: number;
    }
  | {
      readonly room: 'eras';
      readonly spec: EraSpec;
      readonly commands: readonly EraCommand[];
      readonly atNs: number;
    };

/** Later than any run ends, and still a whole number that a link takes. */
export const END_NS = 9e15;
/** The seed that every room begins with. */
export const FIRST_SEED = 7;

const USUAL = {
  paths: {
    op: 'read-disk',
    params: {},
    stacks: ['bare', 'container', 'kvm'],
    seed: FIRST_SEED,
    switches: {},
    costs: {},
  },
  neighbours: { scenario: '', file: '', seed: FIRST_SEED, hz: 250, pick: 'eevdf', throttle: 'task' },
  start: {
    stacks: ['bare', 'container', 'firecracker', 'kvm'],
    atOnce: 1,
    seed: FIRST_SEED,
    cpus: 8,
    snapshot: false,
    pull: false,
  },
  eras: FIRST_ERAS,
} as const satisfies { readonly [K in RoomId]: object };

/** What a spec may say, by room. */
export const SPEC_KEYS: { readonly [K in RoomId]: readonly string[] } = {
  paths: [...Object.keys(USUAL.paths), 'files'],
  neighbours: [...Object.keys(USUAL.neighbours), 'switches', 'costs'],
  start: [...Object.keys(USUAL.start), 'switches', 'costs'],
  eras: [...Object.keys(USUAL.eras), 'switches', 'costs'],
};

function specOf(spec: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { file } = spec;
  return typeof file === 'object' && file !== null ? { ...spec, file: JSON.stringify(file) } : spec;
}

/** A world at its start. What the spec holds beside its keys the engine checks. */
export function opened({ room, spec = {} }: LessonWorld, seed: number): Moment {
  const whole = { ...USUAL[room], seed, ...specOf(spec) };
  return { room, spec: whole, commands: [], atNs: 0 } as unknown as Moment;
}

const DURATION = /^(\d+(?:\.\d+)?)(ns|us|ms|s)$/;
const UNIT_NS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9 };

/** A moment as a command writes it, ns; null: it is none. */
export function momentNs(text: string): number | null {
  if (text === 'end') return END_NS;
  const [, amount, unit = ''] = DURATION.exec(text) ?? [];
  return amount === undefined ? null : Math.round(Number(amount) * (UNIT_NS[unit] ?? 0));
}

/** `/batch` for `batch`. */
export function groupPath(name: string): string {
  return `/${name.replace(/^\/+/, '')}`;
}

/** The moment after a command. One that the room does not have changes nothing. */
export function applied(moment: Moment, command: LessonCommand): Moment {
  if ('open' in command) return opened(command.open, moment.spec.seed);
  if ('change' in command)
    return { ...moment, spec: { ...moment.spec, ...specOf(command.change) } } as unknown as Moment;
  if ('go' in command) return { ...moment, atNs: momentNs(command.go) ?? moment.atNs };
  if ('play' in command) return { ...moment, atNs: momentNs(command.play) ?? moment.atNs };
  const { atNs } = moment;
  if ('issue' in command) {
    if (moment.room !== 'paths') return moment;
    const before = moment.commands.filter((entry) => entry.atNs <= atNs);
    return { ...moment, commands: [...before, { atNs, kind: 'issue', count: command.issue }] };
  }
  // One press at a time: a new one stands where the first one stood.
  if ('press' in command) {
    if (moment.room !== 'eras') return moment;
    const [before] = moment.commands.filter((entry) => entry.atNs <= atNs);
    return {
      ...moment,
      commands: [{ atNs: before?.atNs ?? Math.max(1, atNs), press: command.press as EraCommand['press'] }],
    };
  }
  if (moment.room !== 'neighbours') return moment;
  const { cgroup, file, text: value } = command.write;
  const before = moment.commands.filter((entry) => entry.atNs <= atNs);
  return { ...moment, commands: [...before, { atNs, path: groupPath(cgroup), file, value }] };
}

/** The hash of a moment. */
export function printMoment(moment: Moment): string {
  const { room, atNs } = moment;
  if (moment.room === 'paths') return printLink({ room, spec: moment.spec, commands: moment.commands, atNs });
  if (moment.room === 'neighbours')
    return printNeighbourLink(room, { spec: moment.spec, commands: moment.commands, atNs });
  if (moment.room === 'eras')
    return printErasLink(room, { spec: moment.spec, commands: moment.commands, atNs });
  return printStartLink(room, { spec: moment.spec, atNs });
}

/** The moment a hash says; null: of no room that lessons know. */
export function readMoment(hash: string): Moment | null {
  const room = roomOf(hash);
  if (room === 'paths') {
    const { spec, commands = [], atNs = 0 } = readLink(hash).link;
    return { room, spec: { ...USUAL.paths, ...spec }, commands, atNs };
  }
  if (room === 'neighbours') {
    const { spec, commands = [], atNs = 0 } = readNeighbourLink(hash).link;
    return { room, spec: { ...USUAL.neighbours, ...spec }, commands, atNs };
  }
  if (room === 'eras') {
    const { spec, commands = [], atNs = 0 } = readErasLink(hash).link;
    return { room, spec: { ...USUAL.eras, ...spec }, commands, atNs };
  }
  if (room !== 'start') return null;
  const { spec, atNs = 0 } = readStartLink(hash).link;
  return { room, spec: { ...USUAL.start, ...spec }, commands: [], atNs };
}

/** What makes two moments the same run, however much of it is known: its spec and what was done. */
export function runKey({ room, spec, commands }: Moment): string {
  // A file stands for the scenario: what else is named is not run.
  const filed = 'file' in spec && spec.file !== '';
  const sorted = Object.entries(spec)
    .filter(([key]) => !filed || key !== 'scenario')
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([room, sorted, commands]);
}
