/**
 * What trace points print besides who, when and where: one number a row (`Trace.field`), packed and read here. Every
 * number stays below 2^53; 0 says nothing.
 */

/** Letters of `prev_state` in a `sched_switch`, as `TASK_REPORT` prints them. */
export const STATES = 'RSDTtXZPI';
const STATE_BASE = 16;
const CPU_BASE = 1024;
const NR_BASE = 1024;
/** Results are at least −4095 (`MAX_ERRNO`). */
const RESULT_ZERO = 4096;
const SECTORS_BASE = 2 ** 17;

/** Who leaves the CPU (0: idle) and in which state, a letter of `STATES`. */
export function switchField(prev: number, state: string): number {
  return 1 + Math.max(0, STATES.indexOf(state)) + STATE_BASE * prev;
}

export function readSwitch(field: number): { readonly prev: number; readonly state: string } {
  const rest = Math.max(0, field - 1);
  return { prev: Math.floor(rest / STATE_BASE), state: STATES[rest % STATE_BASE] ?? 'R' };
}

/** A task and a CPU: who is woken and where, whose timer. */
export function taskField(task: number, cpu: number): number {
  return 1 + cpu + CPU_BASE * task;
}

export function readTask(field: number): { readonly task: number; readonly cpu: number } {
  const rest = Math.max(0, field - 1);
  return { task: Math.floor(rest / CPU_BASE), cpu: rest % CPU_BASE };
}

/** A system call by its number (−1: unknown) and its result. */
export function callField(nr: number, result = 0): number {
  return 1 + (nr + 1) + NR_BASE * (RESULT_ZERO + Math.max(-RESULT_ZERO, Math.trunc(result)));
}

export function readCall(field: number): { readonly nr: number; readonly result: number } {
  if (field === 0) return { nr: -1, result: 0 };
  const rest = field - 1;
  return { nr: (rest % NR_BASE) - 1, result: Math.floor(rest / NR_BASE) - RESULT_ZERO };
}

/** What a block request does, as `rwbs` prints it. */
export const RWBS = Object.freeze(['R', 'WS', 'FF', 'FWS', 'FWFSM'] as const);
export type Rwbs = (typeof RWBS)[number];

export function requestField(rwbs: Rwbs, sector: number, sectors: number): number {
  return 1 + RWBS.indexOf(rwbs) + 16 * (Math.min(sectors, SECTORS_BASE - 1) + SECTORS_BASE * sector);
}

export function readRequest(field: number): {
  readonly rwbs: string;
  readonly sector: number;
  readonly sectors: number;
} {
  const rest = Math.max(0, field - 1);
  const place = Math.floor(rest / 16);
  return {
    rwbs: RWBS[rest % 16] ?? 'N',
    sector: Math.floor(place / SECTORS_BASE),
    sectors: place % SECTORS_BASE,
  };
}
