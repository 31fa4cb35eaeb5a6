/** From a server and its applications to the world of each era: groups with limits, VMs, programs that wait to be asked for. */
import {
  APP_KINDS,
  ERAS,
  type EraAppSpec,
  type EraCommand,
  type EraId,
  type EraSpec,
  type PressId,
} from '../../core/era-views.ts';
import type { WriteResult } from '../../core/neighbour-views.ts';
import { invariant } from '../../core/invariant.ts';
import { text, type Text } from '../../core/text.ts';
import { buildWorld } from '../build.ts';
import { scenarioWorld } from '../compile/scenario.ts';
import { issue, type Issue } from '../issue.ts';
import { costIssues, switchIssues } from '../operation-spec.ts';
import { findLayer, LAYERS } from '../registry.ts';
import { ACT, writeOrAct } from '../scenario/acts.ts';
import { memoryParts } from '../scenario/limited-memory.ts';
import { readScenarioFile } from '../scenario/schema.ts';
import type { Scenario, ScenarioFile } from '../scenario/types.ts';
import type { ProgramSpec, WorldSpec } from '../spec.ts';
import type { World } from '../world.ts';
import { hostBytes } from './host-memory.ts';
import { APPS, heapOf, PRESS_DEFS } from './apps.ts';

/** A run ends so long after its start, and a press of the table of sufferers comes in the middle of it, ns. */
export const END_NS = 3e9;
export const PRESS_NS = 1e9;
/** Programs would work on beyond it: one that has ended by then was ended. */
const WINDOW_NS = 2 * END_NS;

export interface EraDef {
  readonly label: Text;
  readonly about: Text;
  /** Every application in a machine of its own; with limits of its own on the host. */
  readonly isVm: boolean;
  readonly limited: boolean;
}

export const ERA_DEFS: Readonly<Record<EraId, EraDef>> = Object.freeze({
  traditional: {
    label: text('Traditional', '전통 방식'),
    about: text('one operating system', '운영체제 하나'),
    isVm: false,
    limited: false,
  },
  virtual: {
    label: text('Virtualised', '가상화'),
    about: text('a guest system each', '각자 게스트 운영체제'),
    isVm: true,
    limited: false,
  },
  containers: {
    label: text('Containers', '컨테이너'),
    about: text('one kernel, a limit each', '커널 하나, 각자 제한'),
    isVm: false,
    limited: true,
  },
  nested: {
    label: text('Containers in VMs', 'VM 속 컨테이너'),
    about: text('a VM each, a container in it', '각자 VM, 그 안에 컨테이너'),
    isVm: true,
    limited: false,
  },
});

/** What may be chosen of the server. */
const BOUNDS = Object.freeze({ cpus: [1, 64], memoryGib: [1, 32], memoryMib: [16, 32_768] } as const);
/** A limit of memory is so much above what the application works with. */
const HEADROOM = 1.25;
const PERIOD_US = 100_000;
/** Processes and threads of a container (`pids.max`), as an operator would set it. */
const PIDS_MAX = 256;

/** CPUs of one VM, or of one container's quota: an equal part. */
export function cpusEach({ cpus, apps }: EraSpec): number {
  return Math.max(1, Math.floor(cpus / apps.length));
}

/** The layers of an era's applications on the host, as a stack; '': none. */
export function stackOf({ hypervisor }: EraSpec, era: EraId): string {
  if (!ERA_DEFS[era].isVm) return '';
  return era === 'nested' ? `${hypervisor}/container` : hypervisor;
}

/** The same as something that is started: what a start of it is asked for. */
export function startStackOf(spec: EraSpec, era: EraId): string {
  const stack = stackOf(spec, era);
  if (stack !== '') return stack;
  return ERA_DEFS[era].limited ? 'container' : 'bare';
}

/** `memory.max` of an application in a container, bytes. */
export function memoryMaxOf({ memoryMib }: EraAppSpec): number {
  return Math.ceil(memoryMib * HEADROOM) * 2 ** 20;
}

/** What a distribution and its services want of a VM beside the application, bytes. */
const GUEST_BYTES = 2 ** 29;

/** Memory of an application's VM, bytes. */
export function guestBytesOf(app: EraAppSpec): number {
  return memoryMaxOf(app) + GUEST_BYTES;
}

/** Files that hold a container of an application to its part. */
export function limitsOf(spec: EraSpec, app: EraAppSpec): Readonly<Record<string, string>> {
  return {
    'cpu.max': `${String(cpusEach(spec) * PERIOD_US)} ${String(PERIOD_US)}`,
    'memory.max': String(memoryMaxOf(app)),
    'pids.max': String(PIDS_MAX),
  };
}

/** VMs that can stand beside each other on one host. */
export function hypervisors(): readonly {
  readonly id: string;
  readonly label: Text;
  readonly missing: Text | null;
}[] {
  return LAYERS.filter(({ isVm }) => isVm).map(({ id, label, needs }) => ({
    id,
    label,
    missing: needs.includes('machine')
      ? text(
          'takes the whole machine: not modelled beside others yet',
          '머신 전체를 차지합니다. 이웃과 함께 두는 것은 아직 모델에 없습니다',
        )
      : null,
  }));
}

function bound(path: string, value: number, [least, most]: readonly [number, number]): Issue[] {
  if (Number.isInteger(value) && value >= least && value <= most) return [];
  return [
    issue(
      path,
      `${String(value)} is not an integer from ${String(least)} to ${String(most)}`,
      `${String(value)}은(는) ${String(least)}부터 ${String(most)}까지의 정수가 아닙니다`,
    ),
  ];
}

function appIssues({ apps, memoryGib }: EraSpec): Issue[] {
  const kinds = apps.map(({ kind }) => kind);
  const found = apps.flatMap(({ kind, memoryMib }, at) => [
    ...(APP_KINDS.includes(kind)
      ? []
      : [
          issue(
            `apps[${String(at)}].kind`,
            `there are: ${APP_KINDS.join(', ')}`,
            `있는 것: ${APP_KINDS.join(', ')}`,
          ),
        ]),
    ...bound(`apps[${String(at)}].memoryMib`, memoryMib, BOUNDS.memoryMib),
  ]);
  if (apps.length < 2 || new Set(kinds).size < kinds.length)
    found.push(
      issue('apps', 'at least two, each kind once', '두 개 이상이어야 하고 종류마다 한 번만 둘 수 있습니다'),
    );
  const mib = apps.reduce((sum, app) => sum + app.memoryMib, 0);
  if (found.length === 0 && mib > memoryGib * 1024)
    found.push(
      issue(
        'apps',
        `${String(mib)} MiB do not fit into ${String(memoryGib)} GiB`,
        `${String(mib)} MiB는 ${String(memoryGib)} GiB에 들어가지 않습니다`,
      ),
    );
  return found;
}

/** What is wrong with a spec; empty: its worlds can be built. */
export function eraIssues(spec: EraSpec): readonly Issue[] {
  const { cpus, memoryGib, eras, hypervisor, switches = {}, costs = {} } = spec;
  const known = hypervisors().filter(({ missing }) => missing === null);
  return [
    ...bound('cpus', cpus, BOUNDS.cpus),
    ...bound('memoryGib', memoryGib, BOUNDS.memoryGib),
    ...appIssues(spec),
    ...(eras.length > 0 && eras.every((era) => ERAS.includes(era))
      ? []
      : [issue('eras', `at least one of ${ERAS.join(', ')}`, `${ERAS.join(', ')} 가운데 하나 이상`)]),
    ...(known.some(({ id }) => id === hypervisor) && findLayer(hypervisor)
      ? []
      : [
          issue(
            'hypervisor',
            `"${hypervisor}" is none of ${known.map(({ id }) => id).join(', ')}`,
            `"${hypervisor}"은(는) ${known.map(({ id }) => id).join(', ')} 가운데 없습니다`,
          ),
        ]),
    ...switchIssues({ switches }),
    ...costIssues({ costs }),
  ];
}

/** Groups as scenario files write them. */
function groupsOf(spec: EraSpec, era: EraId): readonly object[] {
  const { isVm, limited } = ERA_DEFS[era];
  // One operating system has no groups: all processes of all applications compete with each other.
  if (!isVm && !limited) return [];
  return spec.apps.map((app) => ({
    path: app.kind,
    ...(limited ? limitsOf(spec, app) : {}),
    ...(isVm
      ? { vm: { vcpus: cpusEach(spec), stack: stackOf(spec, era), memory_mb: guestBytesOf(app) / 2 ** 20 } }
      : {}),
  }));
}

/** The application that misbehaves. */
export function culpritOf({ apps }: EraSpec): number {
  return apps.length - 1;
}

/** What a program of an era is there for: it answers, it is what the application holds in memory, it was pressed. */
export interface EraRole {
  readonly app: number;
  readonly role: 'works' | 'heap' | 'press';
}

/** An era as a world, and what its host is booted with. */
export interface EraPlan {
  readonly era: EraId;
  readonly spec: EraSpec;
  readonly file: ScenarioFile;
  readonly scenario: Scenario;
  readonly world: WorldSpec;
  /** Of each program of the world. */
  readonly roles: readonly EraRole[];
}

type Planned = EraRole & { readonly program: string };

/** What works, and what each application holds in memory where that is counted. */
function programsOf({ apps }: EraSpec, counted: boolean): Planned[] {
  return apps.flatMap((app, at): Planned[] => {
    const { works, cached = works } = APPS[app.kind];
    if (!counted) return [{ app: at, role: 'works', program: works }];
    return [
      { app: at, role: 'works', program: cached },
      { app: at, role: 'heap', program: heapOf(app) },
    ];
  });
}

/** An era as the data of a scenario file; what was pressed in it begins at its moment. */
function rawOf(spec: EraSpec, era: EraId, programs: readonly Planned[], pressed: EraCommand | null): object {
  const groups = groupsOf(spec, era);
  const homeOf = (app: number): object => (groups.length > 0 ? { cgroup: spec.apps[app]?.kind ?? '' } : {});
  const act = pressed && PRESS_DEFS[pressed.press].program(spec);
  return {
    cpus: spec.cpus,
    memory_mb: Math.floor(spec.memoryGib * 1024 - hostBytes(spec) / 2 ** 20),
    disk: 'nvme',
    scenarios: [
      {
        id: `eras ${era}`,
        cgroups: groups,
        tasks: [
          ...programs.map(({ app, program }) => ({ ...homeOf(app), program })),
          ...(act ? [{ ...homeOf(culpritOf(spec)), ...act, start_ms: Math.round(pressed.atNs / 1e6) }] : []),
        ],
        duration_ms: WINDOW_NS / 1e6,
      },
    ],
  };
}

/** The text of a scenario file of an era, with what was pressed at its moment. */
export function fileText({ spec, era, roles }: EraPlan, pressed: EraCommand | null): string {
  const counted = roles.some(({ role }) => role === 'heap');
  return JSON.stringify(rawOf(spec, era, programsOf(spec, counted), pressed));
}

/** Memory is taken before the run. */
function startOf(role: EraRole['role'], program: ProgramSpec): ProgramSpec {
  if (role === 'works') return program;
  const { apartNs: _apartNs, ...rest } = program;
  return { ...rest, start: 'set-up' };
}

/** The world of an era of a checked spec. Where its kernels keep no account of memory, nothing is held in it. */
export function eraPlan(spec: EraSpec, era: EraId): EraPlan {
  const counted = readScenarioFile(rawOf(spec, era, programsOf(spec, true), null));
  const roles = programsOf(spec, counted.ok);
  const reading = counted.ok ? counted : readScenarioFile(rawOf(spec, era, roles, null));
  invariant(reading.ok, 'no-such-era', era);
  const { file } = reading;
  const [scenario] = file.scenarios;
  invariant(scenario !== undefined, 'no-such-era', era);
  const { seed, switches = {}, costs = {} } = spec;
  const world = scenarioWorld(file, scenario, { seed, switches, costs });
  const programs = world.programs.map((program, at) => startOf(roles[at]?.role ?? 'works', program));
  return { era, spec, file, scenario, world: { ...world, programs }, roles };
}

/** Builds the world of an era; it stands at its start. */
export function buildEra({ file, world, scenario }: EraPlan): World {
  return buildWorld(world, memoryParts(file, scenario));
}

/** The last application begins to misbehave, now; what its kernel has no means for is refused. */
export function pressIn(world: World, { era, spec }: EraPlan, press: PressId): WriteResult {
  const { program, count } = PRESS_DEFS[press].program(spec);
  const path = groupsOf(spec, era).length > 0 ? `/${spec.apps[culpritOf(spec)]?.kind ?? ''}` : '';
  let answer: WriteResult = { ok: true };
  for (let n = 0; n < count && answer.ok; n++)
    answer = writeOrAct(world, { path, file: ACT, value: program });
  return answer;
}
