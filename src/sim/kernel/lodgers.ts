/**
 * Who lives on a kernel and belongs to a layer above: the kernel lists them by what it and those who look at it need.
 * Whoever implements an interface knows the rest.
 */
import type { Machine } from '../hw/machine.ts';

/** A virtual machine on the kernel. */
export interface GuestMachine {
  /** Its place in the kernel's list. */
  readonly id: number;
  /** What the guest runs on. Throws SimFault 'vm-without-machine' before it is plugged in. */
  readonly machine: Machine;
  /** State of its own life by name; null: to people it is no machine but a program with threads. */
  readonly lifeState: string | null;
  /** State of each of its virtual CPUs by name. */
  readonly cpuStates: readonly string[];
}

/** A container that a runtime keeps on the kernel. */
export interface ContainerRecord {
  readonly id: string;
  /** Process id of the runtime that makes it. */
  readonly runtimePid: number;
  /** Its state by name. */
  readonly stateName: string;
  /** Moves its state by an event's name; one that its state does not know throws SimFault 'unhandled-event'. */
  send(event: string): void;
}
