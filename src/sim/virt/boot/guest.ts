/** What a guest does from its first instruction on: firmware, kernel, user land. Runs on the guest's own vCPU. */
import type { KernelBuilder } from '../../kernel/paths/types.ts';
import { REFERENCE_PROFILE } from '../../costs/registry.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { program } from '../../kernel/paths/types.ts';
import type { Program } from '../../ops/op.ts';
import { access, NO_ACCESSES, SEABIOS, type BootAccesses } from './exits.ts';
import { footprint } from './footprint.ts';
import { actorOf, type Instance, type StartChoice } from './instance.ts';
import { phase, ready, stay, whenChosen } from './marks.ts';
import { file, hold, readRaw } from './memory-steps.ts';
import { enterNext } from './tasks.ts';

export type GuestKind = 'minimal' | 'debian' | 'distro';

const FRAME_BYTES = 4096;
const MIB = 1_048_576;
/** Memory given to each kind of guest, and to one that other stacks start in. */
const RAM_BYTES: Readonly<Record<GuestKind, number>> = Object.freeze({
  minimal: 128 * MIB,
  debian: 256 * MIB,
  distro: 2048 * MIB,
});
const HOSTING_BYTES = 2048 * MIB;
const PSEUDO_COST = 1000;

type Body = (p: KernelBuilder) => void;

export interface GuestPlan {
  /** Guest that is started unless the user chose another one. */
  readonly guest: GuestKind;
  readonly firmware: 'seabios' | 'direct' | 'none';
  /** Privileged accesses of its kernel. */
  readonly accesses: BootAccesses;
  /** Cost id of one µs of boot code where it is translated; absent: at the speed of the CPU below. */
  readonly slowdown?: string;
  /** What the guest does between its kernel and user land, e.g. output to a serial console. */
  readonly afterKernel?: Body;
  /** Instead of the next layer or the program: what runs in the guest then. */
  readonly inside?: Body;
}

export function kindOf(choice: StartChoice, plan: Pick<GuestPlan, 'guest'>): GuestKind {
  return choice.guest === 'default' ? plan.guest : choice.guest;
}

/** Memory of the guest that an instance starts: what was asked for, or as its kind has; those that are hosts again get more. */
export function ramBytes(instance: Instance, plan: Pick<GuestPlan, 'guest'>): number {
  const { choice } = instance;
  const hosts = instance.entered < instance.layers.length - 1;
  const own = RAM_BYTES[kindOf(choice, plan)];
  return choice.guestBytes ?? (hosts ? Math.max(own, HOSTING_BYTES) : own);
}

/** CPU time of boot code. */
function boots(p: KernelBuilder, plan: GuestPlan, cost: string): void {
  const { slowdown } = plan;
  if (slowdown === undefined) {
    p.work(cost);
    return;
  }
  const index = REFERENCE_PROFILE.index(slowdown);
  p.work(cost, {
    scale: (kernel: Kernel) => kernel.sim.sampler.profile.meanNs(index) / PSEUDO_COST,
  });
}

/** The whole disk image is read by the machine's own firmware; a kernel that is loaded directly was read by the VMM. */
function firmware(p: KernelBuilder, plan: GuestPlan): void {
  if (plan.firmware === 'none') return;
  phase(p, 'firmware');
  whenChosen(
    p,
    'SeaBIOS',
    ({ firmware }) => (firmware === 'default' ? plan.firmware : firmware) === 'seabios',
    (p) => {
      if (plan.accesses !== NO_ACCESSES) access(p, SEABIOS);
      boots(p, plan, 'boot.firmware.seabios');
      whenChosen(
        p,
        'a distribution’s boot loader',
        (choice) => kindOf(choice, plan) === 'distro',
        (p) => readRaw(p, 'image.distro'),
      );
    },
    (p) => boots(p, plan, 'boot.firmware.direct'),
  );
}

/** Memory that the kernel touches until it is up. */
function kernelMemory(p: KernelBuilder, kind: GuestKind): void {
  hold(p, `guest.kernel.${kind === 'minimal' ? 'minimal' : 'distro'}`);
  hold(p, `guest.slab.${kind === 'distro' ? 'distro' : 'minimal'}`);
  hold(p, 'guest.struct-page', (kernel) => kernel.machine.memory.frames);
}

function bootKind(p: KernelBuilder, plan: GuestPlan, kind: GuestKind): void {
  whenChosen(
    p,
    `${kind} guest`,
    (choice) => kindOf(choice, plan) === kind,
    (p) => {
      phase(p, 'kernel');
      kernelMemory(p, kind);
      access(p, plan.accesses);
      boots(p, plan, 'boot.kernel_work');
      p.irqsOn();
      if (kind === 'distro') {
        phase(p, 'distro-kernel');
        boots(p, plan, 'boot.distro_kernel');
      }
      if (plan.afterKernel) plan.afterKernel(p);
      if (kind === 'minimal') return;
      phase(p, 'userland');
      file(p, `guest.files.${kind}`, 'read');
      boots(p, plan, kind === 'distro' ? 'boot.userland_systemd' : 'boot.debian');
      hold(p, `guest.userland.${kind}`);
    },
  );
}

/** The guest runs: its hypervisor's view of it says so. */
function up(p: KernelBuilder): void {
  p.effect('guest is up', (kernel, ctx) =>
    actorOf(kernel, ctx).instance.vms[kernel.machine.depth - 1]?.booted(),
  );
}

/** The guest's first task: firmware with interrupts off, then the kernel, which becomes init. */
export function guestProgram(name: string, plan: GuestPlan): Program {
  return program(`${name} boots`, (p) => {
    p.irqsOff();
    firmware(p, plan);
    for (const kind of ['minimal', 'debian', 'distro'] as const) bootKind(p, plan, kind);
    up(p);
    if (plan.inside) plan.inside(p);
    else enterNext(p);
    // The guest runs on when what was started in it has its own tasks.
    stay(p);
  });
}

/** Pages of a snapshot's memory file that a restored instance touches before it is of use. */
export const RESTORED_FRAMES = Math.ceil(footprint('snapshot.memory').bytes / FRAME_BYTES);

/** A guest that goes on from a snapshot, with all that runs inside: only its memory has to come back. */
export function restoredProgram(name: string): Program {
  return program(`${name} goes on`, (p) => {
    phase(p, 'first-touch');
    hold(p, 'snapshot.memory');
    hold(p, 'snapshot.written');
    up(p);
    ready(p);
    stay(p);
  });
}
