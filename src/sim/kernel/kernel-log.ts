/** The kernel's log (`printk`), as `dmesg` shows it. */

/** Lines that are kept. */
const KEPT = 1000;

/** A line: its number since boot, when it was printed, ns, and what it says. */
export interface LogLine {
  readonly seq: number;
  readonly atNs: number;
  readonly text: string;
}

/** Adds a line; the oldest one makes room. */
export function printLine(log: LogLine[], atNs: number, text: string): void {
  if (log.push({ seq: (log.at(-1)?.seq ?? -1) + 1, atNs, text }) > KEPT) log.shift();
}
