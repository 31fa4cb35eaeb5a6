import { err, type Client, type ClientStart } from '../client.ts';
export function* kubectl(_start: ClientStart): Client {
  yield* err('error: not modelled in Ringside\n');
  return 1;
}
