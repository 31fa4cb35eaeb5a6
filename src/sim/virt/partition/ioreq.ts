/**
 * Emulated devices of a Xen HVM guest: Xen puts each register access on a page shared with QEMU in dom0, tells it by an event,
 * and the vCPU waits for the answer. Two changes of domain for every access.
 */
import { AHCI } from '../hosted/drivers.ts';
import { ringDoorbell } from '../../kernel/fs/page-io.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { program, type KernelBuilder } from '../../kernel/paths/types.ts';
import { tryToWakeUp, WAKE_TASK } from '../../kernel/paths/wakeup.ts';
import type { Ctx } from '../../ops/context.ts';
import { complete, finished, holdNext, submit } from '../block-requests.ts';
import { EXIT_ARG, portOf } from '../kvm-exits.ts';
import { VirtioBlk } from '../virtio-blk.ts';
import { registerAccess } from '../vcpu-port.ts';
import { vmOf } from '../vm.ts';
import type { BackEnd } from './build.ts';
import { PV_GATE } from './gate.ts';
import { sendToBackEnd } from './hypercalls.ts';
import { notify, ONE_PASS } from './xen.ts';

/** An access that waits for QEMU. */
interface IoRequest {
  /** Task of the vCPU that made it. */
  readonly task: number;
  readonly flow: number;
  /** The access starts the device. */
  readonly starts: boolean;
}

/** A disk whose registers QEMU emulates. */
export class EmulatedDisk extends VirtioBlk {
  readonly requests: IoRequest[] = [];
  /** vCPU tasks whose access was answered. */
  readonly answered = new Set<number>();

  constructor() {
    super();
    this.driver = AHCI;
  }
}

/** Place on the bus of the device that an exit's argument names; −1 minus it is an access that starts nothing. */
function busOf(ctx: Ctx): number {
  const arg = ctx.get(EXIT_ARG);
  return arg >= 0 ? arg : registerAccess(arg);
}

function accessed(kernel: Kernel, ctx: Ctx): EmulatedDisk {
  const device = portOf(kernel, ctx).vm.machine.devices[busOf(ctx)];
  if (!(device instanceof EmulatedDisk)) throw new Error('access to a device that is not emulated');
  return device;
}

function waits(kernel: Kernel, ctx: Ctx): boolean {
  return !accessed(kernel, ctx).answered.has(ctx.task);
}

/** Xen's handler of an access. */
export const ioreq = program('hvmemul_do_io', (p) => {
  p.work('xen.op', { probe: 'kvm_handle' });
  p.effect('ioreq page', (kernel, ctx) =>
    accessed(kernel, ctx).requests.push({ task: ctx.task, flow: ctx.flow, starts: ctx.get(EXIT_ARG) >= 0 }),
  );
  sendToBackEnd(p, 'xen.evtchn_send', busOf);
  p.loopWhile('no answer', waits, (p) => p.block('ioreq', waits));
  p.effect('answered', (kernel, ctx) => void accessed(kernel, ctx).answered.delete(ctx.task));
  p.work('xen.dom0_wake', { probe: 'vcpu_wake' });
});

// ------------------------------------------------------------ QEMU in dom0. Locals: 0 VM, 1 vector, 2 vCPU

const TASK = 3;
const STARTS = 4;

function disk(kernel: Kernel, ctx: Ctx): EmulatedDisk {
  return vmOf(kernel, ctx.get(0)).machine.device(EmulatedDisk);
}

function isIdle(kernel: Kernel, ctx: Ctx): boolean {
  return disk(kernel, ctx).requests.length === 0 && finished(kernel, ctx) < 0;
}

/** dom0 is a PV domain: Xen passes its processes' system calls on to its kernel. */
function enterKernel(p: KernelBuilder, label: string): void {
  p.cross('xen', 0, 'sys.enter', { probe: 'sys_enter', label });
  p.cross('kernel', 0, 'xen.pv.sys_bounce', { ...ONE_PASS, probe: 'hypervisor_bounce', label: 'bounce' });
}

function leaveKernel(p: KernelBuilder): void {
  p.cross('xen', 0, 'xen.pv.sys_bounce', { ...ONE_PASS, probe: 'hypervisor_bounce', label: 'iret' });
  p.cross('vmm', 3, 'sys.exit', { probe: 'sys_exit', label: 'SYSRET' });
}

function take(kernel: Kernel, ctx: Ctx): void {
  const request = disk(kernel, ctx).requests.shift();
  if (!request) return;
  ctx.flow = request.flow;
  ctx.set(TASK, request.task);
  ctx.set(STARTS, request.starts ? 1 : 0);
}

/** The device was started: its requests go to dom0's block layer. */
function start(p: KernelBuilder): void {
  p.when(
    'the access starts the device',
    (kernel, ctx) => ctx.get(STARTS) === 1 && disk(kernel, ctx).submitted.length > 0,
    (p) => {
      enterKernel(p, 'io_submit');
      p.loopWhile(
        'commands',
        (kernel, ctx) => disk(kernel, ctx).submitted.length > 0,
        (p) => {
          p.work('blk.submit', { probe: 'block_rq_issue' });
          holdNext(p);
          p.effect('queue request', (kernel, ctx, cpu) => submit(kernel, ctx, cpu.index));
        },
      );
      ringDoorbell(p);
      leaveKernel(p);
    },
  );
}

function answer(p: KernelBuilder): void {
  enterKernel(p, 'ioctl(IOCTL_EVTCHN_NOTIFY)');
  PV_GATE.call(p, 'event: access done');
  p.work('xen.evtchn_send', { probe: 'evtchn' });
  p.effect('answer', (kernel, ctx) => {
    disk(kernel, ctx).answered.add(ctx.get(TASK));
    ctx.set(WAKE_TASK, ctx.get(TASK));
  });
  p.call(tryToWakeUp);
  PV_GATE.back(p);
  leaveKernel(p);
}

const mainLoop = program('qemu_dm', (p) => {
  p.forever((p) => {
    p.loopWhile('nothing to do', isIdle, (p) => p.block('ppoll', isIdle));
    leaveKernel(p);
    p.loopWhile(
      'accesses',
      (kernel, ctx) => disk(kernel, ctx).requests.length > 0,
      (p) => {
        p.effect('ioreq', take);
        p.work('vmm.device_model', { probe: 'vmm_work' });
        start(p);
        answer(p);
      },
    );
    p.loopWhile(
      'commands are done',
      (kernel, ctx) => finished(kernel, ctx) >= 0,
      (p) => {
        p.effect('done', complete);
        p.work('vmm.device_model', { probe: 'vmm_work' });
        p.when(
          'the guest must be told',
          (_kernel, ctx) => ctx.get(1) >= 0,
          (p) => {
            enterKernel(p, 'ioctl(dm_op: interrupt)');
            notify(p);
            leaveKernel(p);
          },
        );
      },
    );
    enterKernel(p, 'ppoll');
  });
});

/** The device model of the guest. */
export const QEMU_DM: BackEnd = Object.freeze({ thread: 'qemu-dm', program: mainLoop, kthread: false });
