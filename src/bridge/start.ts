/** The page's one engine, in a worker of its own. Apart from `client.ts`, so that a page without a worker does not bundle one. */
import { EngineClient } from './client.ts';

let page: EngineClient | null = null;

/** Another engine beside the page's, whose runs it leaves alone. Its user closes it. */
export function spareEngine(): EngineClient {
  return new EngineClient(
    () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'ringside' }),
  );
}

export function pageEngine(): EngineClient {
  page ??= spareEngine();
  return page;
}
