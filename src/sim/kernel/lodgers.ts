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
  /** State of each of its virtual CPUs by name. */
  readonly cpuStates: readonly string[];
  /** Its state by name; null: it is a sandbox, which is a program with threads to everybody but the engine. */
  readonly stateName: string | null;
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
