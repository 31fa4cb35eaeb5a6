/** Starts on a session: one host per stack, all requests at moment 0 of one clock. */
import type { StartRaceView, StartSpec } from '../core/start-views.ts';
import type { WriteResult } from '../core/neighbour-views.ts';
import { raceView } from '../world/startup/race.ts';
import type { StartRequest } from '../world/startup/result.ts';
import { measuredStart, planOf, requestIssues } from '../world/startup/start-up.ts';
import { StartWorld, type StartCheckpoint } from '../world/startup/start-world.ts';
import { issue, type Issue } from '../world/issue.ts';
import type { Session, SessionPlan } from './session.ts';
import type { Timed, Variant } from './variant.ts';

/** A host with many instances is large: checkpoints are few and far apart. */
const EVERY_EVENTS = 32_768;
const MAX_CHECKPOINTS = 12;

const NO_COMMANDS: WriteResult = Object.freeze({
  ok: false,
  errno: 'ENOTSUP',
  why: Object.freeze({ en: 'a start takes no commands', ko: '시작 경주에는 명령이 없습니다' }),
});

export class StartVariant implements Variant<Timed, StartCheckpoint> {
  readonly stack: string;
  readonly request: StartRequest;
  readonly start: StartWorld;
  readonly endless = false;

  constructor(stack: string, request: StartRequest) {
    this.stack = stack;
    this.request = request;
    this.start = new StartWorld(planOf(stack, request, 0));
  }

  get nowNs(): number {
    return this.start.sim.nowNs - this.start.sentNs;
  }

  /** A host is only looked at until its last instance is ready. */
  get nextNs(): number {
    return this.busy ? this.start.sim.nextNs() - this.start.sentNs : Infinity;
  }

  get busy(): boolean {
    return !this.start.allReady;
  }

  step(): boolean {
    return this.start.step();
  }

  advanceTo(ns: number): void {
    const { sim, sentNs } = this.start;
    if (this.busy) sim.nowNs = Math.max(sim.nowNs, sentNs + ns);
  }

  apply(): WriteResult {
    return NO_COMMANDS;
  }

  checkpoint(): StartCheckpoint {
    return this.start.checkpoint();
  }

  restore(checkpoint: StartCheckpoint): void {
    this.start.restore(checkpoint);
  }

  count(what: string): number {
    return what === 'ready' ? this.start.ready : 0;
  }
}

export type StartSession = Session<Timed, StartVariant>;

function requestOf({ stacks, atOnce, seed, ...options }: StartSpec): StartRequest {
  return { stacks, atOnce, seed, options };
}

/** A stack that cannot be restored is booted beside those that can: each has a host of its own. */
function withoutSnapshot(request: StartRequest, stack: string): boolean {
  const alone = { ...request, stacks: [stack] };
  const booted = { ...alone, options: { ...request.options, snapshot: false } };
  return requestIssues(alone).length > 0 && requestIssues(booted).length === 0;
}

/** The request of each stack: restored, or booted because it cannot be restored where another one can. */
function requestsOf(spec: StartSpec): readonly StartRequest[] {
  const request = requestOf(spec);
  const booted = spec.snapshot ? spec.stacks.map((stack) => withoutSnapshot(request, stack)) : [];
  // Where nothing can be restored the refusal says so.
  const mixed = booted.includes(false);
  return spec.stacks.map((stack, index) => ({
    ...request,
    stacks: [stack],
    options: { ...request.options, snapshot: spec.snapshot && !(mixed && booted[index] === true) },
  }));
}

/** What is wrong with a spec; empty: it can be started. */
export function startSpecIssues(spec: StartSpec): readonly Issue[] {
  if (spec.stacks.length === 0) return [issue('stacks', 'choose at least one', '하나 이상 고르세요')];
  const found = requestsOf(spec).flatMap((request) => requestIssues(request));
  return [...new Map(found.map((one) => [one.path + one.message.en, one])).values()];
}

/** How a race is as far as a session has come: to its end if all starts have ended. */
export function raceOf(spec: StartSpec, { variants, position }: StartSession): StartRaceView {
  const measured = variants.map(({ stack, request, start }) => measuredStart(stack, request, start.result()));
  return raceView(spec, position, measured);
}

/** A session of a checked spec. It knows no end until a scout has been there. */
export function startPlan(spec: StartSpec): SessionPlan<Timed, StartVariant> {
  const requests = requestsOf(spec);
  return {
    build: () =>
      spec.stacks.map((stack, index) => new StartVariant(stack, requests[index] ?? requestOf(spec))),
    endNs: null,
    horizonEvents: 0,
    commandsFirst: true,
    checkpoints: { everyEvents: EVERY_EVENTS, most: MAX_CHECKPOINTS },
  };
}
