import type { ReplayResult } from '../../core/views.ts';
export function createReplay(_: { stacks: readonly string[]; seed: number; switches: Readonly<Record<string, string>>; thinkTime: boolean }): { push(text: string): void; end(): ReplayResult; readonly callsDone: number } {
  throw new Error('being written');
}
