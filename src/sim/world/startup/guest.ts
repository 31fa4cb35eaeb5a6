/** The start of a virtual machine: VMM, vCPU thread, firmware, kernel, user land; or a snapshot instead of all that. */
import type { KernelBuilder } from '../../kernel/paths/types.ts';
import type { StartChoice } from './state.ts';
import { pull, type ImageDef } from './images.ts';
import { phase, ready, stay, whenChosen, work } from './marks.ts';
import { file, hold } from './memory-steps.ts';
import { enterNext, start, step, type Step } from './tasks.ts';
import { footprint } from './footprint.ts';

export type GuestKind = 'minimal' | 'debian' | 'distro';

const FRAME_BYTES = 4096;
const MIB = 1_048_576;
/** Memory given to each kind of guest. */
const RAM_BYTES: Readonly<Record<GuestKind, number>> = Object.freeze({
  minimal: 128 * MIB,
  debian: 256 * MIB,
  distro: 2048 * MIB,
});

type Body = (p: KernelBuilder) => void;

export interface GuestPlan {
  /** Guest that is started unless the user chose another one. */
  readonly guest: GuestKind;
  readonly firmware: 'seabios' | 'direct' | 'none';
  /** Cost id of one µs of guest code where it is slowed down. */
  readonly slowdown: string | null;
  /** What the guest does between its kernel and user land, e.g. output to a serial console. */
  readonly afterKernel?: Body;
  /** Instead of user land and the program: what runs in the guest then. */
  readonly inside?: Body;
}

function guestIs(kind: GuestKind, byDefault: GuestKind): (choice: StartChoice) => boolean {
  return ({ guest }) => (guest === 'default' ? byDefault : guest) === kind;
}

function seabios(byDefault: GuestPlan['firmware']): (choice: StartChoice) => boolean {
  return ({ firmware }) => (firmware === 'default' ? byDefault : firmware) === 'seabios';
}

function firmware(p: KernelBuilder, plan: GuestPlan): void {
  if (plan.firmware === 'none') return;
  phase(p, 'firmware');
  whenChosen(
    p,
    'SeaBIOS',
    seabios(plan.firmware),
    (p) => work(p, 'boot.firmware.seabios'),
    (p) => work(p, 'boot.firmware.direct'),
  );
}

/** What the guest has touched of its memory once its kernel is up. */
function kernelMemory(p: KernelBuilder, kind: GuestKind): void {
  const kernel = kind === 'distro' || kind === 'debian' ? 'distro' : 'minimal';
  hold(p, `guest.kernel.${kernel}`);
  hold(p, `guest.slab.${kind === 'distro' ? 'distro' : 'minimal'}`);
  hold(p, 'guest.struct-page', RAM_BYTES[kind] / FRAME_BYTES);
}

function bootKind(p: KernelBuilder, plan: GuestPlan, kind: GuestKind): void {
  whenChosen(p, `${kind} guest`, guestIs(kind, plan.guest), (p) => {
    phase(p, 'kernel');
    work(p, 'boot.kernel_min');
    if (kind === 'distro') {
      phase(p, 'distro-kernel');
      work(p, 'boot.distro_kernel');
    }
    kernelMemory(p, kind);
    if (plan.afterKernel) plan.afterKernel(p);
    if (kind === 'minimal') return;
    phase(p, 'userland');
    work(p, kind === 'distro' ? 'boot.userland_systemd' : 'boot.debian');
    hold(p, `guest.userland.${kind}`);
    hold(p, `guest.files.${kind}`);
  });
}

/** A vCPU that boots a guest; then the next layer runs in it. */
function bootingVcpu(name: string, plan: GuestPlan): Step {
  return step(
    name,
    'thread',
    'guestKernel',
    (p) => {
      firmware(p, plan);
      for (const kind of ['minimal', 'debian', 'distro'] as const) bootKind(p, plan, kind);
      if (plan.inside) plan.inside(p);
      else enterNext(p);
      // The guest runs on when what was started in it has its own tasks.
      stay(p);
    },
    { slowdown: plan.slowdown },
  );
}

/** A vCPU whose guest goes on from a snapshot, with all that runs inside: only its memory has to come back. */
function restoredVcpu(name: string, slowdown: string | null): Step {
  const pages = footprint('snapshot.memory').bytes / FRAME_BYTES;
  return step(
    name,
    'thread',
    'guestKernel',
    (p) => {
      phase(p, 'first-touch');
      p.work('boot.snapshot.page', { scale: () => pages, probe: 'page_fault_host' });
      hold(p, 'snapshot.written');
      ready(p);
      stay(p);
    },
    { slowdown },
  );
}

export interface VmmPlan extends GuestPlan {
  /** Name of the VMM's process, and of its vCPU thread. */
  readonly process: string;
  readonly vcpu: string;
  /** What has to be there first; null: somebody else sees to it. */
  readonly image: ImageDef | null;
  /** The VMM up to its API or its command line read. */
  readonly vmm: Body;
  /** The VM's devices and memory. */
  readonly setup: Body;
  /** Cost of the restore; null: this VMM has none. */
  readonly restore: string | null;
}

/** The host's copy of what the guest boots from. */
function bootFiles(p: KernelBuilder, plan: GuestPlan): void {
  whenChosen(
    p,
    'minimal guest',
    guestIs('minimal', plan.guest),
    (p) => file(p, 'image.vmlinux', 'read'),
    (p) => file(p, 'image.distro', 'read'),
  );
}

/** The process of a VMM. It stays beside its vCPU thread. */
export function vmmProcess(plan: VmmPlan): Step {
  const vcpu = bootingVcpu(plan.vcpu, plan);
  const restored = restoredVcpu(plan.vcpu, plan.slowdown);
  const boot = (p: KernelBuilder): void => {
    phase(p, 'vm-setup');
    bootFiles(p, plan);
    plan.setup(p);
    start(p, vcpu);
  };
  return step(plan.process, 'process', 'vmm', (p) => {
    if (plan.image) pull(p, plan.image);
    phase(p, 'vmm');
    plan.vmm(p);
    hold(p, 'kernel.process');
    const { restore } = plan;
    if (restore === null) boot(p);
    else
      whenChosen(
        p,
        'from a snapshot',
        ({ snapshot }) => snapshot,
        (p) => {
          phase(p, 'restore');
          file(p, 'snapshot.memory');
          p.work(restore);
          start(p, restored);
        },
        boot,
      );
    stay(p);
  });
}
