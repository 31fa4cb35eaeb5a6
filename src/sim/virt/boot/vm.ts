/** How a VM comes to life: its VMM's process asks the kernel for a machine, starts its threads, and the guest boots on them. */
import type { Kernel } from '../../kernel/kernel.ts';
import { EventChannels, MESSAGES } from '../../kernel/events.ts';
import type { KernelBuilder } from '../../kernel/paths/types.ts';
import { rankOf } from '../../kernel/release.ts';
import type { Ctx } from '../../ops/context.ts';
import type { Program } from '../../ops/op.ts';
import { allPrograms } from '../../ops/op.ts';
import { COMP } from '../../trace/components.ts';
import type { BuildContext, Place } from '../layer.ts';
import { VcpuPort } from '../vcpu-port.ts';
import { KVM_DEVICE } from '../kvm-vm.ts';
import { VirtioBlk } from '../virtio-blk.ts';
import type { Vm } from '../vm.ts';
import { invariant } from '../../core/invariant.ts';
import { footprint } from './footprint.ts';
import { guestProgram, kindOf, ramBytes, restoredProgram, RESTORED_FRAMES, type GuestPlan } from './guest.ts';
import { pull, type ImageDef } from './images.ts';
import { Actor, actorOf, spaceOf, type Instance } from './instance.ts';
import { inKernel, phase, stay, whenChosen } from './marks.ts';
import { makeNxWorker } from './kvm-worker.ts';
import { file, hold, imageOf } from './memory-steps.ts';
import { MessageDevice } from './message-device.ts';
import { startThreads, step, type Step } from './tasks.ts';

const FRAME_BYTES = 4096;
/** Release since which a slot's reverse maps are made when they are first needed. */
const RMAPS_ON_DEMAND = 5015;
/** Bytes that a slot has for each page before that. */
const SLOT_ENTRY_BYTES = 10;
/** Local with the vCPUs still to be made. */
const LEFT = 1;
/** Frames of a huge page: a VMM that asks for them (`MADV_HUGEPAGE`) has its guest's memory backed 2 MiB at a time. */
export const HUGE_FRAMES = 512;
/** Frames of a kernel that its VMM loads: the first that the guest uses. */
const KERNEL_FRAMES = Math.ceil(footprint('guest.kernel.minimal').bytes / FRAME_BYTES);

type Body = (p: KernelBuilder) => void;

export interface VmmPlan extends GuestPlan {
  /** Builds the machine: what the layer's own `build` does. */
  readonly build: (below: Place, context: BuildContext) => Place;
  /** Name of the VMM's process. */
  readonly process: string;
  /** Frames of the guest that are backed at one time: 1 or `HUGE_FRAMES`. */
  readonly backedTogether: number;
  /** Memory of the guest; absent: as its kind has. */
  readonly memoryBytes?: number;
  /** The image file of the guest's disk is read through the host's page cache. */
  readonly cachesImage?: boolean;
  /** Device file by which the machine is asked for; null: the process is the machine. */
  readonly device: string | null;
  /** What has to be there first; null: somebody else sees to it. */
  readonly image: ImageDef | null;
  /** The VMM up to its API or its command line read. */
  readonly vmm: Body;
  /** The VM's devices and memory: what the process does besides asking for the machine. */
  readonly setup: Body;
  /** Cost of the restore; null: this VMM has none. */
  readonly restore: string | null;
  /** The guest's kernel is its application: what it does from the start. Absent: it boots as the plan says. */
  readonly guestProgram?: Program;
}

function vcpusOf({ choice }: Instance): number {
  return choice.vcpus ?? 1;
}

function memoryOf(instance: Instance, plan: VmmPlan): number {
  return instance.choice.guestBytes ?? plan.memoryBytes ?? ramBytes(instance, plan);
}

/** A guest that stays switched off until its VMM's threads run. */
function makeMachine(kernel: Kernel, ctx: Ctx, plan: VmmPlan, restored: boolean): Vm {
  const { instance } = actorOf(kernel, ctx);
  const { host } = instance;
  const divided = kernel === host.kernel;
  const context = host.buildContext(instance.innerVms, {
    vcpus: vcpusOf(instance),
    frames: memoryOf(instance, plan) / FRAME_BYTES,
    // A mapped file is faulted in page by page.
    backedTogether: restored ? 1 : plan.backedTogether,
    mm: spaceOf(kernel.task(ctx.task)),
    cgroup: kernel.task(ctx.task).css?.cgroup.path ?? '',
    vcpuCpus: divided ? host.guestCpus : null,
    helperCpus: divided ? host.ownCpus : null,
  });
  const place = plan.build(placeOn(kernel), context);
  const vm = vmOfPlace(place);
  vm.machine.attach(new MessageDevice());
  vm.machine.attach(new EventChannels(COMP.vmm, MESSAGES));
  instance.vms[kernel.machine.depth] = vm;
  const disk = vm.machine.findDevice(VirtioBlk);
  if (disk && plan.cachesImage === true) disk.image = imageOf(kernel, ctx);
  if (vm.cold) {
    if (restored) vm.cold.fileFrames = RESTORED_FRAMES;
    else if (plan.firmware !== 'seabios' && !plan.guestProgram) vm.cold.loadedFrames = KERNEL_FRAMES;
  }
  return vm;
}

function placeOn(kernel: Kernel): Place {
  const { depth } = kernel.machine;
  const none = { netns: '', container: null, cgroup: '', nicCpu: null, facts: {} };
  return { kernel, appCpu: 0, otherCpu: 0, spareCpus: [], depth, ...none };
}

function vmOfPlace({ kernel }: Place): Vm {
  const { port } = kernel.machine.cpu(0);
  invariant(port instanceof VcpuPort, 'place-is-no-vm');
  return port.vm;
}

/** The guest's first task is ready to run on its vCPU as soon as that has a CPU. */
export function switchOn(vm: Vm, instance: Instance, program: Program): void {
  const { kernel } = vm;
  const task = kernel.spawn({
    name: 'init',
    program,
    userComp: COMP.app,
    kernelComp: kernel.machine.kernelComp,
  });
  task.ctx.ring = 0;
  task.ctx.comp = kernel.machine.kernelComp;
  task.ctx.flow = instance.flow;
  task.memory = new Actor(instance);
  instance.tasks.push(task);
  kernel.start(task);
}

/** System calls by which a process gets a machine: the file, the VM, its memory, each vCPU. */
export function askForMachine(p: KernelBuilder, plan: VmmPlan, program: Program, restored: boolean): void {
  const { index } = program;
  const make = (p: KernelBuilder): void =>
    void p.effect('machine', (kernel, ctx) => {
      const vm = makeMachine(kernel, ctx, plan, restored);
      const guest = allPrograms()[index];
      invariant(guest !== undefined, 'no-such-program');
      switchOn(vm, actorOf(kernel, ctx).instance, guest);
    });
  const { device } = plan;
  inKernel(p, 'mmap', (p) => p.work('mm.mmap'));
  if (device === null) {
    make(p);
    return;
  }
  inKernel(p, `open ${device}`, (p) => p.work('vfs.open'));
  inKernel(p, 'ioctl(create VM)', (p) => {
    p.work('sys.body.light');
    make(p);
    if (device === KVM_DEVICE) makeNxWorker(p);
  });
  inKernel(p, 'ioctl(memory)', (p) => {
    p.work('sys.body.light');
    if (device === KVM_DEVICE) slotArrays(p, plan);
  });
  p.effect('vCPUs', (kernel, ctx) => ctx.set(LEFT, vcpusOf(actorOf(kernel, ctx).instance)));
  p.loopWhile(
    'more vCPUs',
    (_kernel, ctx) => ctx.get(LEFT) > 0,
    (p) => {
      inKernel(p, 'ioctl(create vCPU)', (p) => p.work('sys.body.light'));
      p.effect('next', (_kernel, ctx) => ctx.set(LEFT, ctx.get(LEFT) - 1));
    },
  );
}

/**
 * Arrays with an entry for each page of a memory slot: its reverse map (8 bytes) and its write tracking (2). Since 5.15 the
 * reverse maps are made when shadow pages are (`kvm_arch.memslots_have_rmaps`), which two-dimensional paging needs none of.
 */
function slotArrays(p: KernelBuilder, plan: VmmPlan): void {
  p.when(
    'its page tables have reverse maps',
    ({ config }) => rankOf(config) < RMAPS_ON_DEMAND,
    (p) =>
      p.work('mm.fault.gup', {
        scale: (kernel, ctx) => {
          const frames = memoryOf(actorOf(kernel, ctx).instance, plan) / FRAME_BYTES;
          return Math.ceil((frames * SLOT_ENTRY_BYTES) / FRAME_BYTES);
        },
      }),
  );
}

/** The host's copy of what the guest boots from, where the VMM loads it; firmware reads its own from the guest's disk. */
function bootFiles(p: KernelBuilder, plan: VmmPlan): void {
  whenChosen(
    p,
    'minimal guest',
    (choice) => kindOf(choice, plan) === 'minimal',
    (p) => file(p, 'image.vmlinux', 'read'),
    (p) =>
      whenChosen(
        p,
        'loaded directly',
        ({ firmware }) => (firmware === 'default' ? plan.firmware : firmware) !== 'seabios',
        (p) => file(p, 'image.distro', 'read'),
      ),
  );
}

/** The process of a VMM. It stays beside its vCPU thread. */
export function vmmProcess(plan: VmmPlan): Step {
  const boots = plan.guestProgram ?? guestProgram(plan.process, plan);
  const restored = restoredProgram(plan.process);
  const boot = (p: KernelBuilder): void => {
    phase(p, 'vm-setup');
    if (!plan.guestProgram) bootFiles(p, plan);
    plan.setup(p);
    askForMachine(p, plan, boots, false);
    startThreads(p);
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
          askForMachine(p, plan, restored, true);
          startThreads(p);
        },
        boot,
      );
    stay(p);
  });
}
