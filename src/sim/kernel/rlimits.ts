/** Limits that a process has set for itself and its children (`setrlimit`): their numbers. */
export const RLIMIT = Object.freeze({ nproc: 6, memlock: 8 });
