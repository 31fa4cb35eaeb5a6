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
import type { FromRace, RaceSpec, ToRace } from './race-protocol.ts';

type Post = (message: FromRace) => void;

function startRequest({
  stacks,
  atOnce,
  seed,
  cpus,
  snapshot,
  pull,
}: RaceSpec): Parameters<typeof startRace>[0] {
  return { stacks, atOnce, seed, options: { cpus, snapshot, pull } };
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
      const issues = requestIssues(request);
      if (issues.length > 0) this.#post({ type: 'issues', id, issues });
      else this.#post({ type: 'start', id, race: startRace(request) });
    } else {
      const issues = loadIssues(message.request);
      if (issues.length > 0) this.#post({ type: 'issues', id, issues });
      else this.#post({ type: 'load', id, load: runLoad(message.request) });
    }
  }
}
