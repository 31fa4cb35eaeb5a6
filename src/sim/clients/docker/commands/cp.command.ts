/** `docker cp`: as far as it is a stream; files of the host are not modelled. */
import { err, Failure, fromBytes, outBytes, stdin, type Client } from '../../client.ts';
import { defineDockerCommand, exactly, type Call } from '../command.ts';
import { api, ask, daemonError, wholeBody } from '../engine.ts';

/** `CONTAINER:PATH`; a path of the host has no container. */
function split(word: string): { container: string; path: string } {
  const at = word.indexOf(':');
  const isHost = word.startsWith('/') || at === -1 || word.startsWith('.');
  return isHost ? { container: '', path: word } : { container: word.slice(0, at), path: word.slice(at + 1) };
}

function* copy({ words: [source = '', target = ''], engine }: Call): Client {
  if (source === '') throw new Failure('source can not be empty');
  if (target === '') throw new Failure('destination can not be empty');
  const [from, to] = [split(source), split(target)];
  if (from.container !== '' && to.container !== '')
    throw new Failure('copying between containers is not supported');
  if (from.container === '' && to.container === '')
    throw new Failure('must specify at least one container source');
  if (from.container !== '') {
    const path = `/containers/${encodeURIComponent(from.container)}/archive`;
    const reply = yield* api(engine, { method: 'GET', path, query: { path: from.path } });
    if (to.path !== '-')
      throw new Failure('docker cp: a target that is a file is not modelled in Ringside; `-` is');
    yield* outBytes(yield* wholeBody(reply));
    return 0;
  }
  const path = `/containers/${encodeURIComponent(to.container)}/archive`;
  if (from.path !== '-')
    throw new Failure('docker cp: a source that is a file is not modelled in Ringside; `-` is');
  const there = yield* ask(engine, { method: 'HEAD', path, query: { path: to.path } });
  if (there.status >= 400) throw new Failure(`destination "${target}" must be a directory`);
  const reply = yield* ask(engine, {
    method: 'PUT',
    path,
    query: { noOverwriteDirNonDir: 'true', path: to.path },
    body: fromBytes(yield* stdin()),
    contentType: 'application/x-tar',
  });
  if (reply.status >= 400) throw new Failure(daemonError(reply));
  return 0;
}

export default [
  defineDockerCommand({ name: 'cp', words: exactly(2), run: copy }),
  defineDockerCommand({
    name: 'login',
    words: { min: 0, max: 1 },
    *run({ flags }) {
      const username = flags.text('username');
      if (flags.bool('password-stdin') && username === '')
        throw new Failure('Must provide --username with --password-stdin');
      if (!flags.has('password') && !flags.bool('password-stdin')) {
        throw new Failure('Error: Cannot perform an interactive login from a non TTY device');
      }
      yield* err('docker login: a registry to log in to is not modelled in Ringside\n');
      return 1;
    },
  }),
];
