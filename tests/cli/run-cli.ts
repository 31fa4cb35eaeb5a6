/** Runs the command inside the test's own process. */
import { main } from '../../src/cli/main.ts';

export interface CliRun {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

export async function ringside(line: string): Promise<CliRun> {
  let out = '';
  let err = '';
  const status = await main(line === '' ? [] : line.split(' '), {
    out: (text) => {
      out += text;
      return Promise.resolve();
    },
    err: (text) => {
      err += text;
    },
  });
  return { status, out, err };
}
