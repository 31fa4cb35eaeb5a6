import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';

/** The part of SIM.JS (npm simjs 2.0.3) the comparison uses. */
export interface SimJsRequest {
  done(callback: () => void): SimJsRequest;
  cancel(): void;
}
export interface SimJsEntity {
  setTimer(duration: number): SimJsRequest;
}
export interface SimJsSim {
  simulate(endTime: number, maxEvents: number): boolean;
  addEntity(klass: unknown): unknown;
}
export interface SimJs {
  readonly Sim: new () => SimJsSim;
  readonly Entity: new (sim: SimJsSim, name?: string) => SimJsEntity;
}

/** Loads SIM.JS. Its file only hands itself out through `window`, which Node lacks. */
export function loadSimJs(): SimJs {
  const holder = globalThis as { window?: { Sim?: SimJs } };
  const before = holder.window;
  const window: { Sim?: SimJs } = {};
  holder.window = window;
  try {
    createRequire(join(process.cwd(), 'package.json'))('simjs');
  } finally {
    if (before === undefined) delete holder.window;
    else holder.window = before;
  }
  if (window.Sim === undefined) throw new Error('simjs did not hand itself out');
  return window.Sim;
}
