/** What a CPU sees of the machine it is plugged into. */
import type { Device } from './device.ts';

export interface Board {
  readonly id: number;
  readonly name: string;
  /** Component of code in kernel mode. */
  readonly kernelComp: number;
  /** Everything in the machine shows as this component, −1: seen from inside. */
  readonly opaqueComp: number;
  /** How many times longer code takes than on hardware: 1 unless every instruction is emulated. */
  readonly slowdown: number;
  /** Costs that stand for others in this machine, by index; null: none. */
  readonly costMap: Int32Array | null;
  readonly devices: readonly Device[];
  /** CPU whose code is being executed at this moment, −1: none (a device, set-up or a command acts). */
  executing: number;
  /** Sends an interrupt to one of the machine's CPUs. */
  interrupt(cpu: number, vector: number, flow: number, cause: number): void;
}
