/** A container as the runtime keeps it: its id, its state, who made it. */
import type { Kernel } from '../kernel/kernel.ts';
import type { ContainerRecord } from '../kernel/lodgers.ts';
import { ociMachine } from './oci.machine.ts';

export class OciContainer implements ContainerRecord {
  readonly id: string;
  readonly runtimePid: number;
  state = ociMachine.initial;

  constructor(id: string, runtimePid: number) {
    this.id = id;
    this.runtimePid = runtimePid;
  }

  send(event: string): void {
    this.state = ociMachine.step(this.state, ociMachine.eventIndex(event));
  }

  get stateName(): string {
    return ociMachine.states[this.state] ?? '';
  }
}

/** The container that a runtime process makes. Throws if there is none: the runtime was started without its bundle. */
export function containerOf(kernel: Kernel, runtimePid: number): ContainerRecord {
  const found = kernel.containers.find((container) => container.runtimePid === runtimePid);
  if (!found) throw new Error(`process ${runtimePid} makes no container`);
  return found;
}
