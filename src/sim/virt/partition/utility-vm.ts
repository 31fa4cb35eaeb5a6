/** How WSL 2 comes to life: the service makes one utility VM for all distributions, then asks its init for sessions. */
import { text } from '../../core/text.ts';
import { invariant } from '../../core/invariant.ts';
import { channelsOf, MESSAGES } from '../../kernel/events.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { locked } from '../../kernel/locks/locked.ts';
import { program } from '../../kernel/paths/types.ts';
import type { Ctx } from '../../ops/context.ts';
import { defineBoot, type BootDef } from '../boot/define.ts';
import { NO_ACCESSES } from '../boot/exits.ts';
import { Actor, actorOf, type Instance } from '../boot/instance.ts';
import { listen, phase, postBelow, stay, work } from '../boot/marks.ts';
import { MessageDevice } from '../boot/message-device.ts';
import { file, hold } from '../boot/memory-steps.ts';
import { enterNext, start, startThreads, step } from '../boot/tasks.ts';
import { askForMachine, type VmmPlan } from '../boot/vm.ts';
import { irqfd } from '../irqfd.ts';
import type { StackLayer } from '../layer.ts';
import { Vm } from '../vm.ts';

const RAM_MIB = 4096;

/** Sessions that were asked for and not begun. */
class SessionRequests extends MessageDevice {
  readonly wanted: Instance[] = [];
  /** The guest's init. */
  init = 0;
}

function requestsOf({ machine }: Vm): SessionRequests {
  return machine.device(SessionRequests);
}

function utilityOn(kernel: Kernel): Vm | undefined {
  return kernel.guests.find((guest) => guest instanceof Vm);
}

function own(kernel: Kernel): SessionRequests {
  return kernel.machine.device(SessionRequests);
}

/** A distribution's own session in the VM. */
const session = step('wsl session', 'fork', 'app', enterNext);

function noRequest(kernel: Kernel, ctx: Ctx): boolean {
  const requests = own(kernel);
  requests.init = ctx.task;
  return requests.wanted.length === 0;
}

const guest = program('utility VM boots', (p) => {
  p.irqsOff();
  phase(p, 'kernel');
  hold(p, 'guest.kernel.minimal');
  hold(p, 'guest.slab.distro');
  hold(p, 'guest.struct-page', (kernel) => kernel.machine.memory.frames);
  work(p, 'boot.kernel_work');
  p.irqsOn();
  phase(p, 'utility-vm');
  work(p, 'boot.wsl2');
  file(p, 'guest.files.debian', 'read');
  hold(p, 'guest.userland.debian');
  postBelow(p, 'utility VM runs');
  p.forever((p) => {
    p.loopWhile('no session is wanted', noRequest, (p) => p.block('hvsocket', noRequest));
    p.effect('session', (kernel, ctx) => {
      const instance = own(kernel).wanted.shift();
      invariant(instance !== undefined, 'no-session-wanted');
      kernel.task(ctx.task).memory = new Actor(instance);
      ctx.flow = instance.flow;
    });
    start(p, session);
  });
});

/** The service asks the guest's init for a session of the calling instance. */
function ask(kernel: Kernel, ctx: Ctx): void {
  const { instance } = actorOf(kernel, ctx);
  const vm = utilityOn(kernel);
  invariant(vm !== undefined, 'no-utility-vm');
  instance.vms[kernel.machine.depth] = vm;
  const requests = requestsOf(vm);
  requests.wanted.push(instance);
  const channels = channelsOf(vm.kernel, MESSAGES);
  channels.pending.push({ cpu: 0, task: requests.init });
  ctx.set(0, vm.id);
  ctx.set(1, channels.vector);
  ctx.set(2, 0);
}

export function utilityVm(build: StackLayer['build']): BootDef {
  const plan: VmmPlan = {
    build: (below, context) => {
      const place = build(below, context);
      place.kernel.machine.attach(new SessionRequests());
      return place;
    },
    process: 'wslservice',
    memoryBytes: RAM_MIB * 1_048_576,
    backedTogether: 1,
    device: null,
    image: null,
    guest: 'minimal',
    firmware: 'none',
    accesses: NO_ACCESSES,
    vmm: () => undefined,
    setup: () => undefined,
    restore: null,
  };
  const service = step('wslservice', 'process', 'vmm', (p) => {
    phase(p, 'vmm');
    locked(p, 'wslservice', (p) =>
      p.when(
        'the utility VM does not run',
        (kernel) => utilityOn(kernel) === undefined,
        (p) => {
          file(p, 'image.distro', 'read');
          hold(p, 'hosted.vmm');
          askForMachine(p, plan, guest, false);
          startThreads(p);
          listen(p, 'utility VM runs');
        },
      ),
    );
    p.effect('session wanted', ask);
    p.call(irqfd);
    stay(p);
  });
  return defineBoot({
    id: 'wsl2',
    label: text('WSL 2', 'WSL 2'),
    kind: 'vm',
    estimate: text(
      'One weak figure for the whole, 1 to 2 s to a first shell; its parts and its memory are assumed.',
      '첫 셸까지 1~2초라는 약한 자료 하나뿐이며, 부분과 메모리는 가정입니다.',
    ),
    body: (p) => start(p, service),
  });
}
