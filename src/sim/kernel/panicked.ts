/** A kernel that has panicked: it does nothing more. */
import type { Program } from '../ops/op.ts';

export interface Panicked {
  readonly atNs: number;
  /** What `panic` was called with. */
  readonly why: string;
  /** What its CPUs do at the interrupt that stops them (`stop_this_cpu`). */
  readonly stop: Program;
}
