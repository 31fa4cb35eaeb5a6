/** Programs of a world: what each kind of them declares, so that one builder can start any. */
import type { Text } from '../../core/text.ts';
import type { Issuer } from '../../kernel/issuer.ts';
import type { ProgramMemory, Task, TaskSpec } from '../../kernel/task.ts';
import type { Program } from '../../ops/op.ts';
import type { Sim } from '../../hw/sim.ts';
import { COMP } from '../../trace/components.ts';
import { spawnIn } from '../../virt/container.ts';
import type { Place } from '../../virt/layer.ts';
import type { Issue } from '../issue.ts';
import type { LoadProcess } from '../loads/process.ts';
import type { ProgramSpec, WorldSpec } from '../spec.ts';

/** A number that a program takes. */
export interface ProgramParam {
  readonly id: string;
  readonly about: Text;
  readonly min: number;
  readonly max: number;
  /** Absent: it must be given. */
  readonly default?: number;
  /** True: any number, not only an integer. */
  readonly fractional?: boolean;
}

/** Whether a program talks to another place or machine. */
export type PeerRule = 'needed' | 'none';

/** Where a program of a spec starts. */
export interface ProgramStage {
  readonly spec: ProgramSpec;
  /** All its numbers. */
  readonly args: Readonly<Record<string, number>>;
  readonly sim: Sim;
  readonly seed: number;
  readonly place: Place;
  /** The place or machine at its other end. */
  readonly peer: Place | null;
  /** Programs that were started before. */
  readonly others: readonly RunningProgram[];
  /** Instant of zero, ns; null: it depends on the set-up. */
  readonly zeroNs: number | null;
  /** Before zero: lets time pass between the starts of two tasks, as the spec says. */
  readonly pause: () => void;
  readonly runUntil: (condition: () => boolean, what: string) => void;
}

/** A program that was started. */
export interface RunningProgram {
  readonly spec: ProgramSpec;
  readonly tasks: readonly Task[];
  readonly place: Place;
  /** Who asks it for operations; null: it works by itself. */
  readonly issuer: Issuer | null;
  /** The task that the page shows as the program, of a measured one. */
  readonly app: Task | null;
  /** Descriptors of its connections at the peer's end. */
  readonly peerFds: readonly number[];
  /** Its processes, of a load. */
  readonly loads?: readonly LoadProcess[];
}

/** A folder of programs. */
export interface ProgramKind {
  /** First part of `run`. */
  readonly folder: string;
  readonly ids: readonly string[];
  params(id: string): readonly ProgramParam[];
  peer(id: string): PeerRule;
  /** True: it only works by itself, so that `count` may be more than one and it may start at any time. */
  readonly several?: boolean;
  /** What is wrong with a program of it beside what all have in common. */
  issues?(program: ProgramSpec, spec: WorldSpec, path: string): readonly Issue[];
  start(id: string, stage: ProgramStage): RunningProgram;
  /** Runs the set-up on until it waits for what will be asked of it. */
  warmUp?(running: RunningProgram, runUntil: ProgramStage['runUntil']): void;
}

/** Kinds hold no state: a world that is copied shares them. */
export function defineKind(kind: ProgramKind): ProgramKind {
  return Object.freeze(kind);
}

/** `operations/getpid` as its folder and its id. */
export function splitRun(run: string): { readonly folder: string; readonly id: string } {
  const at = run.indexOf('/');
  return { folder: run.slice(0, Math.max(0, at)), id: run.slice(at + 1) };
}

/** One task of a program and how it starts. */
export interface Role {
  readonly name: string;
  readonly program: Program;
  /** CPUs of the place's kernel; null: any. */
  readonly cpus: readonly number[] | null;
  readonly service?: boolean;
  /** Locals 0 to 5. */
  readonly values?: readonly number[];
  /** Address space it shares; absent: its own. */
  readonly mm?: number;
  readonly memory?: ProgramMemory;
  readonly nice?: number;
}

/** Address space of every program on a kernel that has only one. */
const SHARED_MM = 1;

/** What every task of a place has. */
export function homeOf({ kernel, cgroup }: Place): Omit<TaskSpec, 'name' | 'program'> {
  const { kernelComp, opaqueComp } = kernel.machine;
  return {
    userComp: opaqueComp >= 0 ? opaqueComp : COMP.app,
    kernelComp,
    cgroup,
    ...(kernel.config.singleAddressSpace === true ? { mm: SHARED_MM } : {}),
  };
}

/** Makes a task in a place; it is not started. */
export function makeTask(place: Place, role: Role): Task {
  const task = spawnIn(place.kernel, place.container, {
    name: role.name,
    program: role.program,
    affinity: role.cpus,
    service: role.service === true,
    ...(role.nice === undefined ? {} : { nice: role.nice }),
    ...(role.mm === undefined ? {} : { mm: role.mm }),
    ...homeOf(place),
  });
  if (role.memory) task.memory = role.memory;
  role.values?.forEach((value, index) => task.ctx.set(index, value));
  return task;
}

/** Makes a task in a place and starts it. */
export function startTask(place: Place, role: Role): Task {
  const task = makeTask(place, role);
  place.kernel.start(task);
  return task;
}
