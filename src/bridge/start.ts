/** The page's one engine, in a worker of its own. Apart from `client.ts`, so that a page without a worker does not bundle one. */
import { EngineClient } from './client.ts';

let page: EngineClient | null = null;

export function pageEngine(): EngineClient {
  page ??= new EngineClient(
    () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'ringside' }),
  );
  return page;
}
