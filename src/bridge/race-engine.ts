/**
 * The Start-up room's engine behind its protocol: each question is computed whole. The worker feeds it messages; tests
 * use it directly.
 */
import {
  loadCatalog,
  loadIssues,
  MAX_AT_ONCE,
  requestIssues,
  runLoad,
  stackEntries,
  startRace,
} from '../sim/race.ts';
import type { FromRace, RaceSpec, StartRaceView, ToRace } from './race-protocol.ts';

type StartRequest = Parameters<typeof startRace>[0];

type Post = (message: FromRace) => void;

function startRequest({ stacks, atOnce, seed, cpus, snapshot, pull }: RaceSpec): StartRequest {
  return { stacks, atOnce, seed, options: { cpus, snapshot, pull } };
}

/** A stack that cannot be restored is booted beside those that can: each has a host of its own. */
function withoutSnapshot(request: StartRequest, stack: string): boolean {
  const alone = { ...request, stacks: [stack] };
  const booted = { ...alone, options: { ...request.options, snapshot: false } };
  return requestIssues(alone).length > 0 && requestIssues(booted).length === 0;
}

/** The requests that a race is made of: what is restored, and what is booted because it cannot be. */
function partsOf(request: StartRequest): readonly StartRequest[] {
  if (request.options?.snapshot !== true) return [request];
  const booted = request.stacks.filter((stack) => withoutSnapshot(request, stack));
  const restored = request.stacks.filter((stack) => !booted.includes(stack));
  // Where nothing can be restored the refusal says so.
  if (booted.length === 0 || restored.length === 0) return [request];
  return [
    { ...request, stacks: restored },
    { ...request, stacks: booted, options: { ...request.options, snapshot: false } },
  ];
}

/** Runs the parts and puts the stacks back into the order asked for. */
function raceOf(request: StartRequest, parts: readonly StartRequest[]): StartRaceView {
  const races = parts.map((part) => startRace(part));
  const stacks = races.flatMap((race) => race.stacks);
  return {
    atOnce: request.atOnce,
    seed: request.seed,
    cpus: races[0]?.cpus ?? 0,
    endNs: Math.max(0, ...races.map((race) => race.endNs)),
    stacks: request.stacks.flatMap((id) => stacks.find((entry) => entry.stack === id) ?? []),
  };
}

export class RaceEngine {
  readonly #post: Post;

  constructor(post: Post) {
    this.#post = post;
  }

  /** Answers a message. */
  handle(message: ToRace): void {
    try {
      this.#answer(message);
    } catch (error) {
      const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      const stack = error instanceof Error ? error.stack : null;
      const report = JSON.stringify({ message: text, stack, question: message }, null, 2);
      this.#post({ type: 'crashed', id: message.id, message: text, report });
    }
  }

  #answer(message: ToRace): void {
    const { id } = message;
    if (message.type === 'catalog') {
      this.#post({
        type: 'catalog',
        id,
        catalog: { stacks: stackEntries(), servers: loadCatalog(), mostAtOnce: MAX_AT_ONCE },
      });
    } else if (message.type === 'start') {
      const request = startRequest(message.spec);
      const parts = partsOf(request);
      const issues = parts.flatMap((part) => requestIssues(part));
      if (issues.length > 0) this.#post({ type: 'issues', id, issues });
      else this.#post({ type: 'start', id, race: raceOf(request, parts) });
    } else {
      const issues = loadIssues(message.request);
      if (issues.length > 0) this.#post({ type: 'issues', id, issues });
      else this.#post({ type: 'load', id, load: runLoad(message.request) });
    }
  }
}
