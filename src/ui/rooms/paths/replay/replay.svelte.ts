/** A replay: what is being replayed, how far it is, what came out. */
import { EngineCancelled, EngineIssues } from '../../../../bridge/client.ts';
import type { Issue, Progress, ReplayResult } from '../../../../bridge/protocol.ts';
import type { Lab } from '../state/lab.svelte.ts';

export interface ReplayFile {
  readonly name: string;
  readonly content: Blob;
}

export type ReplayPhase = 'idle' | 'running' | 'done' | 'cancelled' | 'failed';

/**
 * One log of the chosen files. Several are those of `strace -ff`, one process each: they stand one after another, each
 * under the line that says which process it is of.
 */
export function logOf(files: readonly File[]): ReplayFile | null {
  const [first] = files;
  if (first === undefined) return null;
  if (files.length === 1) return { name: first.name, content: first };
  const pidOf = ({ name }: File): number => Number(/\.(\d+)$/.exec(name)?.[1] ?? 0);
  const sorted = [...files].sort((a, b) => pidOf(a) - pidOf(b));
  const parts = sorted.flatMap((file) => [`==> ${file.name} <==\n`, file, '\n']);
  return { name: `${sorted[0]?.name ?? ''} …`, content: new Blob(parts) };
}

/** The logs that come with the page, under `samples/`. */
export const SAMPLES = [
  'cat',
  'dd-fsync',
  'find-grep',
  'git-status',
  'ls',
  'sh-pipeline',
  'web-server',
] as const;
export type Sample = (typeof SAMPLES)[number];

export class Replay {
  phase: ReplayPhase = $state('idle');
  file: ReplayFile | null = $state.raw(null);
  progress: Progress | null = $state.raw(null);
  result: ReplayResult | null = $state.raw(null);
  issues: readonly Issue[] = $state.raw([]);
  /** What went wrong when no issue says so. */
  failure = $state('');
  /** Keep the time the recorded process spent between its calls. */
  thinkTime = $state(false);

  readonly #lab: Lab;
  #abort: AbortController | null = null;

  constructor(lab: Lab) {
    this.#lab = lab;
  }

  /** Replays a log in the lab's stacks; a replay that is still running is cancelled. */
  async run(file: ReplayFile): Promise<void> {
    this.cancel();
    const abort = new AbortController();
    this.#abort = abort;
    this.file = file;
    this.phase = 'running';
    this.progress = null;
    this.issues = [];
    this.failure = '';
    const { stacks, seed, switches } = this.#lab.spec;
    const request = { file: file.content, stacks, seed, switches, thinkTime: this.thinkTime };
    try {
      const result = await this.#lab.replay(request, {
        onProgress: (progress) => this.#advance(abort, progress),
        signal: abort.signal,
      });
      if (this.#abort !== abort) return;
      this.result = result;
      this.phase = 'done';
    } catch (error) {
      if (this.#abort === abort) this.#fail(error);
    }
  }

  /** Fetches a sample that was shipped with the page and replays it. */
  async runSample(sample: Sample): Promise<void> {
    const name = `${sample}.log`;
    try {
      const response = await fetch(new URL(`samples/${name}`, document.baseURI));
      if (!response.ok) throw new Error(`${name}: ${response.status}`);
      await this.run({ name, content: await response.blob() });
    } catch (error) {
      this.#fail(error);
    }
  }

  /** The same log again, with the stacks and choices of now. */
  again(): Promise<void> {
    return this.file ? this.run(this.file) : Promise.resolve();
  }

  cancel(): void {
    if (this.phase !== 'running') return;
    this.#abort?.abort();
    this.phase = 'cancelled';
  }

  #advance(abort: AbortController, progress: Progress): void {
    if (this.#abort === abort) this.progress = progress;
  }

  #fail(error: unknown): void {
    this.phase = error instanceof EngineCancelled ? 'cancelled' : 'failed';
    if (error instanceof EngineIssues) this.issues = error.issues;
    else this.failure = error instanceof Error ? error.message : String(error);
  }
}
