/**
 * What is done to a scenario while it runs, besides writes to cgroup files: a program is started in a group, or those that are
 * there get a signal. Who is hit by it, the run says.
 */
import { killProcess } from '../../kernel/exit.ts';
import { forceSignal } from '../../kernel/force-signal.ts';
import { sendAtOnce } from '../../kernel/kill.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { hasSignal, SIG, SYNCHRONOUS } from '../../kernel/signal.ts';
import { wakeTask } from '../../kernel/task-work.ts';
import { fail, OK, type WriteResult } from '../../kernel/cgroup/cgroup.ts';
import { parseLoad, type ParsedLoad } from '../loads/registry.ts';
import { loads } from '../programs/loads.ts';
import type { RunningProgram } from '../programs/define.ts';
import { MAX_NS, type PlaceSpec, type ProgramSpec } from '../spec.ts';
import type { World } from '../world.ts';
import { entriesOf, guestsOf, isWithin } from './instances.ts';
import { ancestors, groupPath } from './paths.ts';

/** Name under which an act stands where a write names its file. */
export const ACT = 'act';
/** Before a signal: it is for the process that is the monitor of the group's virtual machine. */
const VMM = 'vmm ';

/** A signal by its name, such as `SIGSEGV`; null: it is none. */
function signalOf(name: string): number | null {
  const found = Object.entries(SIG).find(([short]) => `SIG${short}` === name);
  return found ? found[1] : null;
}

/** What is wrong with an act as it is written; null: nothing. */
export function actError(written: string): { readonly en: string; readonly ko: string } | null {
  const name = written.startsWith(VMM) ? written.slice(VMM.length) : written;
  if (signalOf(name) !== null) return null;
  if (/^(?:vmm\b|SIG)/.test(written))
    return {
      en: `"${written}": expected a signal such as SIGSEGV, "vmm SIGKILL", or a program`,
      ko: `"${written}": SIGSEGV 같은 시그널, "vmm SIGKILL" 또는 프로그램이어야 합니다`,
    };
  const load = parseLoad(written);
  return 'def' in load ? null : load;
}

/** The place of a group's programs: the innermost of its stack, or of that of a group above; null: the machine itself. */
function placeOf({ spec }: World, path: string): PlaceSpec | null {
  for (const above of [...ancestors(path)].reverse()) {
    let place: PlaceSpec | null = null;
    let inner = spec.places.find(({ cgroup }) => cgroup === above);
    while (inner) {
      place = inner;
      const { id } = inner;
      inner = spec.places.find((one) => one.in === id);
    }
    if (place) return place;
  }
  return null;
}

/** Why a program cannot be started on a kernel; null: it can. */
function lacks({ def }: ParsedLoad, { mm, blocks }: Kernel): WriteResult | null {
  if (def.usesMemory === true && mm === null)
    return fail('ENOSYS', 'memory is not kept account of here', '여기서는 메모리를 집계하지 않습니다');
  if (def.usesDisk === true && blocks.device === null)
    return fail('ENODEV', 'the machine has no disk', '머신에 디스크가 없습니다');
  return null;
}

function start(world: World, path: string, load: ParsedLoad): WriteResult {
  const { def, args } = load;
  const found = placeOf(world, path);
  const id = found?.id ?? world.spec.machines[0]?.id ?? '';
  const place = world.placeOf(id);
  const lacking = lacks(load, place.kernel);
  if (lacking) return lacking;
  const programs = world.parts.programs as Map<string, RunningProgram>;
  const spec: ProgramSpec = {
    id: `${ACT} ${String(programs.size)}`,
    in: id,
    run: `loads/${def.id}`,
    args: {
      ...Object.fromEntries(def.params.map(({ name }, at) => [name, args[at] ?? 0])),
      endNs: world.spec.programs[0]?.args['endNs'] ?? MAX_NS,
    },
    count: 1,
    ...(found ? {} : { cgroup: path }),
    start: world.nowNs,
  };
  const running = loads.start(def.id, {
    spec,
    args: spec.args,
    sim: world.sim,
    seed: world.spec.seed,
    place: found ? place : { ...place, cgroup: path },
    peer: null,
    others: [...programs.values()],
    zeroNs: world.parts.zeroNs,
    pause: () => undefined,
    runUntil: () => undefined,
  });
  programs.set(spec.id, running);
  return OK;
}

/** A signal for every process of the group's programs. What a program's own code brings on (SIGSEGV …) spares nobody. */
function signal(world: World, path: string, sig: number): WriteResult {
  let sent = 0;
  for (const { cgroup, kernel, loads: processes } of entriesOf(world)) {
    if (!isWithin(cgroup, path)) continue;
    for (const { tasks } of processes) {
      const [leader] = tasks;
      if (!leader || leader.ended || leader.exiting) continue;
      if (!hasSignal(SYNCHRONOUS, sig)) sendAtOnce(kernel, leader, sig);
      else if (forceSignal(kernel, leader, sig)) wakeTask(kernel, leader);
      sent++;
    }
  }
  return sent > 0 ? OK : fail('ESRCH', 'no program is there', '프로그램이 없습니다');
}

/** The monitor's process ends by the signal, whatever its threads are doing. */
function signalVmm(world: World, path: string, sig: number): WriteResult {
  const guests = guestsOf(world).filter((guest) => isWithin(guest.path, path));
  if (guests.length === 0) return fail('ESRCH', 'no virtual machine is there', '가상 머신이 없습니다');
  for (const { vm } of guests) killProcess(vm.hostKernel, vm.vcpu(0).task.signal, sig);
  return OK;
}

function act(world: World, path: string, written: string): WriteResult {
  const wrong = actError(written);
  if (wrong) return fail('EINVAL', wrong.en, wrong.ko);
  const group = groupPath(path);
  if (!world.tree.find(group))
    return fail('ENOENT', `there is no group "${group}"`, `"${group}" 그룹이 없습니다`);
  if (written.startsWith(VMM)) return signalVmm(world, group, signalOf(written.slice(VMM.length)) ?? 0);
  const sig = signalOf(written);
  if (sig !== null) return signal(world, group, sig);
  const load = parseLoad(written);
  return 'def' in load ? start(world, group, load) : OK;
}

/** Writes a cgroup file, or does an act, at the present moment. Nobody does either on a machine whose kernel has panicked. */
export function writeOrAct(
  world: World,
  { path, file, value }: { readonly path: string; readonly file: string; readonly value: string },
): WriteResult {
  const { panicked } = world.host;
  if (panicked)
    return fail('EIO', `the kernel has panicked: ${panicked.why}`, `커널이 패닉했습니다: ${panicked.why}`);
  if (file !== ACT) return world.write(`${path}/${file}`, value);
  const answer = act(world, path, value);
  world.afterChange();
  world.sim.settle();
  return answer;
}
