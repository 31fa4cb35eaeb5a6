/** `ringside serve`: a simulated Docker host that real clients talk to. */
import process from 'node:process';
import { DockerHost } from '../../sim/docker/index.ts';
import { defineCommand, UsageError } from '../command.ts';
import { flag, helpText, integer, readArguments, single, type OptionDefs } from '../options.ts';
import { addressOf } from '../serve/address.ts';
import { EngineServer } from '../serve/engine-server.ts';

const USAGE = 'serve --docker unix:///PATH [--seed N] [--realtime]';
const SUMMARY = 'a simulated Docker host that a real docker client can talk to';
const OPTIONS: OptionDefs = Object.freeze({
  docker: { value: 'ADDRESS', about: 'where the Engine API is served: unix:///PATH or tcp://127.0.0.1:PORT' },
  seed: { value: 'N', about: 'seed of ids and of what differs from run to run (1)' },
  realtime: { about: 'simulated time is the wall clock’s, also while a request waits' },
});
const NOTES = [
  'The client needs the address too: DOCKER_HOST=unix:///PATH docker run --rm busybox echo hello',
  'Simulated time passes as the wall clock does, and as fast as it can while a request waits (docker stop takes no ten seconds).',
  'Requests that last (attach, wait, logs -f, events) do not hurry it. What is not modelled is answered with status 501.',
  'There is a registry with busybox, alpine, nginx and redis, and an image bb. "ringside host" runs commands of the host.',
];

export default defineCommand({
  name: 'serve',
  summary: SUMMARY,
  run: async (argv, io) => {
    const args = readArguments(argv, OPTIONS);
    if (flag(args, 'help')) {
      await io.out(helpText(USAGE, SUMMARY, OPTIONS, NOTES));
      return 0;
    }
    const text = single(args, 'docker');
    if (text === undefined)
      throw new UsageError('--docker: missing; accepted: unix:///PATH, tcp://127.0.0.1:PORT');
    const address = addressOf(text, '--docker');
    const host = new DockerHost({
      seed: integer(args, 'seed', 1, 0, 0xffff_ffff),
      epochMs: Date.now(),
    });
    const server = new EngineServer(host, address, flag(args, 'realtime'));
    try {
      await server.start();
    } catch (error) {
      server.stop();
      throw new UsageError(`--docker: ${error instanceof Error ? error.message : String(error)}`);
    }
    await io.out(`listening at ${text}\n`);
    await new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    });
    server.stop();
    return 0;
  },
});
