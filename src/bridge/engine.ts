/**
 * The engine behind the protocol: one laboratory at a time, one answer per request. The worker feeds it messages; tests
 * use it directly. A broken invariant becomes an answer with everything needed to run it again.
 */
import {
  frameOf,
  labIssues,
  Lab,
  makeCatalog,
  operationHops,
  programView,
  exportTrace,
  createReplay,
  specIssues,
} from '../sim/paths.ts';
import type { Frame, FromEngine, Issue, LabSpec, ToEngine } from './protocol.ts';

type Post = (message: FromEngine, transfer: ArrayBufferLike[]) => void;
type Replay = Extract<ToEngine, { type: 'replay' }>;

/** Bytes between two reports of progress. */
const PROGRESS_BYTES = 262_144;

export class Engine {
  readonly #post: Post;
  #lab: Lab | null = null;
  readonly #cancelled = new Set<number>();

  constructor(post: Post) {
    this.#post = post;
  }

  /** Answers a message. Only a replay takes longer than the call; the promise ends with it. */
  async handle(message: ToEngine): Promise<void> {
    try {
      if (message.type === 'replay') await this.#replay(message);
      else this.#answer(message);
    } catch (error) {
      this.#crashed(message.id, error);
    }
  }

  #answer(message: Exclude<ToEngine, { type: 'replay' }>): void {
    const { id } = message;
    switch (message.type) {
      case 'catalog':
        return this.#send({ type: 'catalog', id, catalog: makeCatalog() });
      case 'cancel':
        this.#cancelled.add(message.request);
        return;
      case 'load':
        return this.#load(message);
      case 'issue':
        this.#open.command('issue', message.count);
        return this.#frame(id);
      case 'stop':
        this.#open.command('stop', 0);
        return this.#frame(id);
      case 'seek':
        this.#open.seek(message.target);
        return this.#frame(id);
      case 'hops':
        return this.#send({
          type: 'hops',
          id,
          hops: operationHops(this.#world(message.stack), message.opIndex),
        });
      case 'program':
        return this.#send({ type: 'program', id, program: programView(message.program) });
      case 'export': {
        const worlds = message.stack === null ? this.#open.worlds : [this.#world(message.stack)];
        return this.#send({ type: 'file', id, ...exportTrace(worlds, message.format) });
      }
    }
  }

  get #open(): Lab {
    if (!this.#lab) throw new Error('nothing is loaded');
    return this.#lab;
  }

  #world(stack: number): Lab['worlds'][number] {
    const world = this.#open.worlds[stack];
    if (!world) throw new Error(`no column ${stack}`);
    return world;
  }

  /** A spec with mistakes changes nothing: the laboratory that is open stays. */
  #load({ id, spec, commands, atNs }: Extract<ToEngine, { type: 'load' }>): void {
    const issues = labIssues(spec);
    if (issues.length > 0) return this.#send({ type: 'issues', id, issues });
    const lab = new Lab(spec);
    lab.replay(commands);
    if (atNs !== null) lab.seek({ to: 'time', ns: atNs });
    this.#lab = lab;
    this.#frame(id);
  }

  #frame(id: number): void {
    const frame: Frame = frameOf(this.#open);
    this.#post(
      { type: 'frame', id, frame },
      frame.stacks.map((stack) => stack.hops.buffer),
    );
  }

  #send(message: FromEngine): void {
    this.#post(message, []);
  }

  async #replay(message: Replay): Promise<void> {
    const { id, file } = message;
    const issues = replayIssues(message);
    if (issues.length > 0) return this.#send({ type: 'issues', id, issues });
    const replay = createReplay({
      stacks: message.stacks,
      seed: message.seed,
      switches: message.switches,
      thinkTime: message.thinkTime,
    });
    const decoder = new TextDecoder();
    const reader = file.stream().getReader();
    let done = 0;
    let reported = 0;
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      replay.push(decoder.decode(chunk.value, { stream: true }));
      done += chunk.value.byteLength;
      if (done - reported >= PROGRESS_BYTES) {
        reported = done;
        this.#progress(id, done, file.size, replay.callsDone);
        await breath();
      }
      if (this.#cancelled.delete(id)) {
        await reader.cancel();
        return this.#send({ type: 'cancelled', id });
      }
    }
    replay.push(decoder.decode());
    this.#send({ type: 'replay', id, result: replay.end() });
  }

  #progress(id: number, done: number, total: number, calls: number): void {
    const note = { en: `${calls} calls`, ko: `호출 ${calls}개` };
    this.#send({ type: 'progress', id, done, total, note });
  }

  #crashed(id: number, error: unknown): void {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const lab = this.#lab;
    const where = lab ? { spec: lab.spec satisfies LabSpec, commands: lab.commands, atNs: lab.nowNs } : null;
    const report = JSON.stringify(
      { message, stack: error instanceof Error ? error.stack : null, ...where },
      null,
      2,
    );
    this.#send({ type: 'crashed', id, message, report });
  }
}

/** Mistakes in what a replay is to run on. */
function replayIssues({ stacks, seed, switches }: Replay): Issue[] {
  return stacks.flatMap((stack) =>
    specIssues({ op: 'getpid', params: {}, stack, seed, switches, costs: {} }),
  );
}

/** Lets waiting messages in, such as a cancellation. */
function breath(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
