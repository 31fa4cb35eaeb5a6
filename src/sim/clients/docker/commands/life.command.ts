/** Commands that let containers live and die: start, stop, restart, kill, pause, unpause, wait, rename, rm. */
import { err, Failure, out, type Client } from '../../client.ts';
import { defineDockerCommand, exactly, SOME_WORDS, type Call, type DockerCommand } from '../command.ts';
import { api, apiJson, attempt, forEachInTurn, forEachWord, member, numberOf } from '../engine.ts';
import { attachStart } from '../attach.ts';

function container(name: string): string {
  return `/containers/${encodeURIComponent(name)}`;
}

/** Posts one thing for each container. */
function posts(name: string, query: (call: Call) => Record<string, string>): DockerCommand {
  return defineDockerCommand({
    name,
    words: SOME_WORDS,
    run: (call) =>
      forEachWord(call.words, function* (word): Client<void> {
        yield* api(call.engine, { method: 'POST', path: `${container(word)}/${name}`, query: query(call) });
      }),
  });
}

function stopQuery({ flags }: Call): Record<string, string> {
  const query: Record<string, string> = {};
  if (flags.text('signal') !== '') query['signal'] = flags.text('signal');
  for (const name of ['timeout', 'time']) if (flags.has(name)) query['t'] = flags.text(name);
  return query;
}

const stopLike = (name: string): DockerCommand => ({
  ...posts(name, stopQuery),
  deprecated: { time: 'use --timeout instead' },
  hidden: '      --time int   Seconds',
});

function* start(call: Call): Client {
  const { engine, words, flags } = call;
  if (flags.bool('attach') || flags.bool('interactive')) return yield* attachStart(call);
  const failed: string[] = [];
  for (const word of words) {
    const query: Record<string, string> = {};
    const problem = yield* attempt(
      (function* (): Client<void> {
        yield* api(engine, { method: 'POST', path: `${container(word)}/start`, query });
      })(),
    );
    if (problem === null) yield* out(`${word}\n`);
    else {
      failed.push(word);
      yield* err(`${problem}\n`);
    }
  }
  if (failed.length === 0) return 0;
  yield* err(`Error: failed to start containers: ${failed.join(', ')}\n`);
  return 1;
}

export default [
  stopLike('stop'),
  stopLike('restart'),
  posts('kill', ({ flags }): Record<string, string> =>
    flags.text('signal') === '' ? {} : { signal: flags.text('signal') },
  ),
  posts('pause', () => ({})),
  posts('unpause', () => ({})),
  defineDockerCommand({
    name: 'start',
    words: SOME_WORDS,
    unmodelled: ['checkpoint', 'checkpoint-dir', 'detach-keys'],
    run: start,
  }),
  defineDockerCommand({
    name: 'wait',
    words: SOME_WORDS,
    run: ({ words, engine }) =>
      forEachInTurn(words, function* (word): Client<void> {
        const answer = yield* apiJson(engine, { method: 'POST', path: `${container(word)}/wait` });
        yield* out(`${numberOf(member(answer, 'StatusCode'))}\n`);
      }),
  }),
  defineDockerCommand({
    name: 'rename',
    words: exactly(2),
    *run({ words: [from = '', to = ''], engine }) {
      if (from.trim() === '' || to.trim() === '')
        throw new Failure('Error: Neither old nor new names may be empty');
      const problem = yield* attempt(
        (function* (): Client<void> {
          yield* api(engine, { method: 'POST', path: `${container(from)}/rename`, query: { name: to } });
        })(),
      );
      if (problem === null) return 0;
      yield* err(`${problem}\nError: failed to rename container named ${from}\n`);
      return 1;
    },
  }),
  defineDockerCommand({
    name: 'rm',
    words: SOME_WORDS,
    run: ({ words, flags, engine }) =>
      forEachWord(words, function* (word): Client<void> {
        const query: Record<string, string> = {};
        if (flags.bool('force')) query['force'] = '1';
        if (flags.bool('link')) query['link'] = '1';
        if (flags.bool('volumes')) query['v'] = '1';
        const name = word.replace(/^\/+|\/+$/g, '');
        if (name === '') throw new Failure('Container name cannot be empty');
        yield* api(engine, { method: 'DELETE', path: container(name), query });
      }),
  }),
];
