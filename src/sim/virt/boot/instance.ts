/** What boot programs act on: one start of a stack, the machines it makes, what its tasks remember. Plain objects. */
import type { Kernel } from '../../kernel/kernel.ts';
import { memoryOf, type Task } from '../../kernel/task.ts';
import type { Ctx } from '../../ops/context.ts';
import type { Program } from '../../ops/op.ts';
import type { BuildContext, ColdBuild } from '../layer.ts';
import type { Vm } from '../vm.ts';

/** What the user chose for the start. */
export interface StartChoice {
  readonly snapshot: boolean;
  readonly pull: boolean;
  readonly network: 'published' | 'bridge' | 'host';
  /** `distro`: kernel and systemd of a distribution; `debian`: a plain one; `minimal`: a kernel for micro-VMs. */
  readonly guest: 'default' | 'minimal' | 'debian' | 'distro';
  readonly firmware: 'default' | 'seabios' | 'direct';
  readonly cache: 'warm' | 'cold';
  readonly ksm: boolean;
  /** Virtual CPUs and memory of each machine that is started; null: as its kind has. */
  readonly vcpus: number | null;
  readonly guestBytes: number | null;
}

/** A layer of the composition as its instance goes through it. */
export interface LayerBoot {
  readonly program: Program;
  /** It is a machine with a kernel of its own on virtual CPUs. */
  readonly isVm: boolean;
}

/** The host under the instances. */
export interface StartHost {
  readonly kernel: Kernel;
  readonly instances: Instance[];
  /** Address spaces of services that run whatever is started. */
  readonly services: Set<number>;
  ready: number;
  /** CPUs of the host for its own tasks and for vCPUs where they are divided (Xen, Hyper-V); null: any. */
  readonly ownCpus: readonly number[] | null;
  readonly guestCpus: readonly number[] | null;
  /** Group under which everything that is started is on the host's kernel; '': the root. */
  readonly group: string;
  /** Value of a mechanism switch. */
  choice(id: string): string;
  /** What a layer builds a machine with, `cold` as given. */
  buildContext(innerVms: number, cold: ColdBuild): BuildContext;
}

/** One start of a stack, from the request to the first useful work. */
export class Instance {
  readonly number: number;
  readonly flow: number;
  readonly host: StartHost;
  readonly choice: StartChoice;
  /** Programs of the layers, outermost first. */
  readonly layers: readonly LayerBoot[];
  /** Layers entered so far. */
  entered = 0;
  ready = false;
  readonly tasks: Task[] = [];
  /** Its virtual machines, outermost first. */
  readonly vms: Vm[] = [];
  /** First process of its container, on the kernel that it is on: the one that made the namespaces. */
  containerInit = 0;
  readonly signals = new Set<string>();
  readonly listeners = new Map<string, number>();

  constructor(
    number: number,
    flow: number,
    host: StartHost,
    choice: StartChoice,
    layers: readonly LayerBoot[],
  ) {
    this.number = number;
    this.flow = flow;
    this.host = host;
    this.choice = choice;
    this.layers = layers;
  }

  /** Virtual machines that will be inside the one that is being made. */
  get innerVms(): number {
    return this.layers.slice(this.entered).filter(({ isVm }) => isVm).length;
  }
}

/** What a task of a start-up remembers. */
export class Actor {
  readonly instance: Instance;
  /** Name since its last exec; '': the task's own. */
  name = '';

  constructor(instance: Instance) {
    this.instance = instance;
  }

  forked(): null {
    return null;
  }
}

export function actorOf(kernel: Kernel, ctx: Ctx): Actor {
  return memoryOf(kernel.task(ctx.task), Actor);
}

/** Address space that a task's memory is counted to. */
export function spaceOf(task: Task): number {
  return task.mm > 0 ? task.mm : task.id;
}
