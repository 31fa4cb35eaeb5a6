/**
 * Scripts for the shell of `ringside cgroupfs`, on a simulated kernel. A line is `COMMAND → ANSWER`; an answer of several
 * lines is written with `; ` between them, `*` stands for any that is no error. `name = COMMAND` keeps the answer, which
 * `$name` puts into later lines. `COMMAND ⇒ KEY FROM…TO` expects the number of a `KEY number` line in a range, and
 * `name = COMMAND ⇒ KEY` keeps it; `name = seconds` keeps the time since the start.
 */
import { CgroupShell } from '../../src/sim/index.ts';

/** The machine a script runs on; absent: 2 CPUs, 250 Hz, Linux 6.18, controllers enabled for the root's children. */
export interface ScriptMachine {
  readonly cpus?: number;
  readonly hz?: number;
  readonly kernel?: string;
  readonly bare?: boolean;
}

const ERRNO = /^E[A-Z0-9]+$|^usage error$/;

export class CgroupScript {
  readonly shell: CgroupShell;
  private readonly kept = new Map<string, string>();

  constructor({ cpus = 2, hz = 250, kernel = '6.18', bare = false }: ScriptMachine = {}) {
    this.shell = new CgroupShell({ cpus, hz, kernel, seed: 1, enabled: !bare });
  }

  /** Runs a command; `$name` stands for an answer kept before. */
  run(command: string): string {
    const filled = command.replaceAll(/\$(\w+)/g, (_all, name: string) => this.kept.get(name) ?? `$${name}`);
    return this.shell.line(filled).text;
  }

  /** A number of a `KEY number` line. */
  number(command: string, key: string): number {
    const row = this.run(command)
      .split('\n')
      .find((line) => line.startsWith(`${key} `));
    return row === undefined ? NaN : Number(row.slice(key.length + 1));
  }

  /** A number that a line kept. */
  value(name: string): number {
    return Number(this.kept.get(name));
  }

  /** Runs a line of a script and gives it back with the real answer, if that is not the expected one. */
  line(written: string): string {
    const clock = /^(\w+) = seconds$/.exec(written);
    if (clock) {
      this.kept.set(clock[1] ?? '', this.run('now').slice(0, -1));
      return written;
    }
    const kept = /^(\w+) = (.*) ⇒ (\S+)$/.exec(written);
    if (kept) {
      const value = this.number(kept[2] ?? '', kept[3] ?? '');
      this.kept.set(kept[1] ?? '', String(value));
      return Number.isNaN(value) ? `${written} → no such line` : written;
    }
    const ranged = /^(.*) ⇒ (\S+) (\S+)…(\S+)$/.exec(written);
    if (ranged) return this.ranged(written, ranged.slice(1));
    const arrow = written.indexOf(' →');
    const [command, expected] =
      arrow < 0 ? [written, '*'] : [written.slice(0, arrow), written.slice(arrow + 2).trim()];
    const keep = /^(\w+) = (.*)$/.exec(command);
    const answer = this.run(keep?.[2] ?? command);
    if (keep?.[1]) this.kept.set(keep[1], answer);
    const shown = answer.replaceAll('\n', '; ');
    const wanted = expected.replaceAll(/\$(\w+)/g, (all, name: string) => this.kept.get(name) ?? all);
    if (wanted === '*' ? !ERRNO.test(shown) : shown === wanted) return written;
    return `${command} → ${shown}`;
  }

  private ranged(written: string, [command = '', key = '', from = '', to = '']: readonly string[]): string {
    const value = this.number(command, key);
    return value >= Number(from) && value <= Number(to) ? written : `${command} ⇒ ${key} ${String(value)}`;
  }
}
