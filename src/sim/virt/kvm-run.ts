/** `KVM_RUN`: the loop of a vCPU's host task. */
import type { Cpu } from '../hw/cpu.ts';
import { TIMER } from '../kernel/timers.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { program } from '../kernel/paths/types.ts';
import { VECTOR } from '../hw/port.ts';
import type { Ctx } from '../ops/context.ts';
import { REASON_LOCAL } from '../ops/interpreter.ts';
import { OP, type Op } from '../ops/op.ts';
import { COMP } from '../trace/components.ts';
import { EXIT_HANDLERS, HALF, portOf } from './kvm-exits.ts';
import { VCPU, VCPU_EVENT } from './vcpu.machine.ts';
import type { Vcpu } from './vcpu.ts';

/** VMREADs and VMWRITEs of an exit: 31 exits of L1 per exit of L2 without shadowing, one of them VMRESUME (Turtles, OSDI'10). */
const VMCS_FIELDS = 30;

function vcpuOf(kernel: Kernel, ctx: Ctx): Vcpu {
  return portOf(kernel, ctx).vcpu;
}

/** Time left to poll, 0: something came or time is up. */
function pollLeft(kernel: Kernel, ctx: Ctx): number {
  const vcpu = vcpuOf(kernel, ctx);
  if (vcpu.hasEvents) return 0;
  return Math.max(0, vcpu.haltSinceNs + vcpu.haltPollNs - kernel.now());
}

function startSleep(kernel: Kernel, ctx: Ctx): void {
  const vcpu = vcpuOf(kernel, ctx);
  vcpu.send(VCPU_EVENT.miss);
  if (vcpu.deadlineNs < Infinity)
    vcpu.wakeTimer = kernel.timers.start(
      vcpu.task.cpu,
      TIMER.wake,
      Math.max(vcpu.deadlineNs, kernel.now()),
      vcpu.task.id,
    );
}

function endSleep(kernel: Kernel, ctx: Ctx): void {
  const vcpu = vcpuOf(kernel, ctx);
  vcpu.send(VCPU_EVENT.unblock);
  if (vcpu.wakeTimer >= 0) kernel.timers.cancel(vcpu.task.cpu, vcpu.wakeTimer);
  vcpu.wakeTimer = -1;
  vcpu.learn(kernel.now() - vcpu.haltSinceNs);
}

/** `kvm_vcpu_halt`: polls for a while, then gives the host CPU up. */
const halt = program('kvm_vcpu_halt', (p) => {
  p.effect('start', (kernel, ctx) => {
    const vcpu = vcpuOf(kernel, ctx);
    vcpu.haltSinceNs = kernel.now();
    vcpu.send(VCPU_EVENT.halt);
  });
  p.spin('halt polling', pollLeft, { probe: 'kvm_halt_poll_ns' });
  p.when(
    'something came while polling',
    (kernel, ctx) => vcpuOf(kernel, ctx).hasEvents,
    (p) => {
      p.effect('hit', (kernel, ctx) => {
        const vcpu = vcpuOf(kernel, ctx);
        ctx.flow = vcpu.pending[0]?.flow ?? ctx.flow;
        vcpu.send(VCPU_EVENT.hit);
      });
      p.work('vm.halt_poll.hit', { probe: 'kvm_halt_poll_ns' });
    },
    (p) => {
      p.effect('kvm_vcpu_block', startSleep);
      p.loopWhile(
        'nothing for the guest',
        (kernel, ctx) => !vcpuOf(kernel, ctx).hasEvents,
        (p) => p.block('rcuwait', () => true),
      );
      p.effect('awake', endSleep);
      p.work('vm.hlt_wake', { probe: 'kvm_vcpu_wakeup' });
    },
  );
});

/** The guest's timer is due: it becomes an interrupt like the others. */
function expireTimer(kernel: Kernel, ctx: Ctx): void {
  const vcpu = vcpuOf(kernel, ctx);
  if (vcpu.deadlineNs > kernel.now()) return;
  vcpu.arm(Infinity);
  vcpu.cpu.timerDeadlineNs = Infinity;
  vcpu.pending.push({ vector: VECTOR.timer, flow: 0 });
}

function accountSteal(kernel: Kernel, ctx: Ctx): void {
  const vcpu = vcpuOf(kernel, ctx);
  const stolen = vcpu.task.runDelayNs - vcpu.runDelaySeenNs;
  vcpu.runDelaySeenNs = vcpu.task.runDelayNs;
  vcpu.stealNs += stolen;
  const { metrics, flowMeasured } = kernel.sim;
  // Only what was taken from a measured operation counts for it.
  if (metrics.measuring && flowMeasured[vcpu.cpu.ctx.flow]) metrics.stealNs += stolen;
}

function inject(kernel: Kernel, ctx: Ctx, cpu: Cpu): void {
  const vcpu = vcpuOf(kernel, ctx);
  const interrupt = vcpu.pending.shift();
  if (interrupt) vcpu.cpu.raise(interrupt.vector, interrupt.flow, cpu.shown(COMP.kvm));
}

/** Component that runs after an entry: the guest's, or that of its own guest if it is about to be entered in turn. */
function enteredComp(guest: Cpu): number {
  const inner = guest.guest ?? (aboutToEnter(guest.ctx) ? guest.kernel.guestOf(guest) : null);
  if (inner !== null && !(guest.guest !== null && guest.pendingCount > 0)) return enteredComp(inner);
  return guest.shown(guest.ctx.comp);
}

/** True: the context's next step, but for bookkeeping, is to run its guest. */
function aboutToEnter(ctx: Ctx): boolean {
  const ops = ctx.program.ops as readonly Op[];
  let pc = ctx.pc;
  for (let op = ops[pc]; op; op = ops[pc]) {
    if (op.kind === OP.jump) pc = op.target;
    else if (op.kind === OP.effect) pc++;
    else return op.kind === OP.guest;
  }
  return false;
}

/** An exit of the guest's guest is handed to the guest's hypervisor (`nested_vmx_vmexit`). */
const reflect = program('nested_vmx_vmexit', (p) => {
  p.work('nest.reflect', { probe: 'kvm_nested_vmexit', scale: () => HALF });
  p.effect('handed over', (kernel, ctx) => void (vcpuOf(kernel, ctx).reflecting = false));
});

/** What a hypervisor in a VM does after its guest left: the hardware's part was done below. */
const nestedExit = program('vmx_vcpu_run', (p) => {
  p.effect('the hypervisor’s again', (_kernel, ctx) => void (ctx.comp = COMP.kvm));
  p.effect('fields of the VMCS', (_kernel, ctx) => ctx.set(0, VMCS_FIELDS));
  p.loopWhile(
    'fields to read and write',
    (_kernel, ctx) => ctx.get(0) > 0,
    (p) => {
      p.effect('next', (_kernel, ctx) => ctx.set(0, ctx.get(0) - 1));
      p.privileged('vmread');
    },
  );
});

function exitHandler(kernel: Kernel, ctx: Ctx): number {
  if (vcpuOf(kernel, ctx).reflecting) return reflect.index;
  return EXIT_HANDLERS[ctx.get(REASON_LOCAL)] ?? -1;
}

export const kvmRun = program('kvm_arch_vcpu_ioctl_run', (p) => {
  p.forever((p) => {
    p.when(
      'the guest is halted and nothing waits for it',
      (kernel, ctx) => vcpuOf(kernel, ctx).cpu.halted && !vcpuOf(kernel, ctx).hasEvents,
      (p) => p.call(halt),
    );
    p.irqsOff();
    p.effect('record_steal_time', accountSteal);
    p.effect('timer', expireTimer);
    p.loopWhile(
      'interrupts to inject',
      (kernel, ctx) => vcpuOf(kernel, ctx).pending.length > 0,
      (p) => {
        p.when(
          'no virtual APIC in hardware',
          (kernel, ctx) => !portOf(kernel, ctx).vm.config.apicv,
          (p) => p.work('vm.irqfd.inject', { probe: 'kvm_inj_virq' }),
          (p) => p.mark('kvm_inj_virq'),
        );
        p.effect('inject_irq', inject);
      },
    );
    p.when(
      'a guest of the guest runs and the guest has to be told',
      (kernel, ctx) => vcpuOf(kernel, ctx).cpu.guest !== null && vcpuOf(kernel, ctx).cpu.pendingCount > 0,
      (p) => p.call(reflect),
    );
    p.effect('guest mode', (kernel, ctx) => vcpuOf(kernel, ctx).send(VCPU_EVENT.enter));
    p.when(
      'it is in a VM itself',
      (_kernel, _ctx, cpu) => cpu.port.virtual,
      (p) => p.privileged('vmresume'),
      (p) =>
        p.cross((kernel, ctx) => enteredComp(vcpuOf(kernel, ctx).cpu), -1, 'vm.entry', {
          probe: 'kvm_entry',
          label: 'VM entry',
        }),
    );
    p.effect('preemption timer', (kernel, ctx) => vcpuOf(kernel, ctx).recheckTimer());
    p.guest();
    p.effect('left guest mode', (kernel, ctx) => {
      const vcpu = vcpuOf(kernel, ctx);
      if (vcpu.state === VCPU.inGuest) vcpu.send(VCPU_EVENT.exit);
    });
    p.when(
      'it is in a VM itself',
      (_kernel, _ctx, cpu) => cpu.port.virtual,
      (p) => p.call(nestedExit),
      (p) => p.cross('kvm', 0, 'vm.exit', { probe: 'kvm_exit', label: 'VM exit', carriesExitReason: true }),
    );
    p.effect('exit reason known', (kernel, ctx) => vcpuOf(kernel, ctx).send(VCPU_EVENT.handled));
    p.irqsOn();
    p.callBy('exit handler', exitHandler);
    p.resched();
  });
});
