/** Texts typed into cgroup files that the kernel has not taken, and what it answered. Nothing typed is lost. */
import type { WriteResult } from '../../../../bridge/protocol.ts';

export type Refusal = Extract<WriteResult, { ok: false }>;

export function fileKey(path: string, file: string): string {
  return `${path} ${file}`;
}

export class Edits {
  #drafts: Readonly<Record<string, string>> = $state.raw({});
  #refusals: Readonly<Record<string, Refusal>> = $state.raw({});

  /** The text in the field of a file, null: what the kernel has. */
  draft(key: string): string | null {
    return this.#drafts[key] ?? null;
  }

  refusal(key: string): Refusal | null {
    return this.#refusals[key] ?? null;
  }

  type(key: string, text: string): void {
    this.#drafts = { ...this.#drafts, [key]: text };
  }

  /** Gives the field back what the kernel has. */
  forget(key: string): void {
    this.#forgotten[key] = (this.#forgotten[key] ?? 0) + 1;
    this.#drafts = without(this.#drafts, key);
    this.#refusals = without(this.#refusals, key);
  }

  /** Counts how often the field of a file was given back. */
  #forgotten: Record<string, number> = {};

  /**
   * A write of `value` is on its way; answers what takes the kernel's answer. What was typed since then stays, and a
   * refusal of what was given up meanwhile is not shown.
   */
  writing(key: string, value: string): (result: WriteResult) => void {
    const before = this.#forgotten[key];
    return (result) => {
      if (result.ok || before === this.#forgotten[key]) this.#answered(key, value, result);
    };
  }

  #answered(key: string, value: string, result: WriteResult): void {
    if (!result.ok) {
      this.#refusals = { ...this.#refusals, [key]: result };
      if (this.draft(key) === null) this.type(key, value);
      return;
    }
    this.#refusals = without(this.#refusals, key);
    if (this.draft(key) === value) this.#drafts = without(this.#drafts, key);
  }

  clear(): void {
    this.#drafts = {};
    this.#refusals = {};
  }
}

function without<T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).filter(([entry]) => entry !== key));
}
