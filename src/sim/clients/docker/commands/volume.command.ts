/** `docker volume …`. */
import { err, out, type Client } from '../../client.ts';
import { naturally } from '../../go/values.ts';
import { defineDockerCommand, NO_WORDS, SOME_WORDS } from '../command.ts';
import { api, apiJson, attempt, filterQuery, itemsOf, jsonBody, member, textOf } from '../engine.ts';
import { formatOf, listText } from '../format.ts';
import { pairsOf } from '../pairs.ts';
import { volumeRow } from '../volume-row.ts';

const HEADERS = {
  Name: 'VOLUME NAME',
  Driver: 'DRIVER',
  Scope: 'SCOPE',
  Availability: 'AVAILABILITY',
  Mountpoint: 'MOUNTPOINT',
  Labels: 'LABELS',
  Links: 'LINKS',
  Size: 'SIZE',
  Group: 'GROUP',
  Status: 'STATUS',
};

const list = defineDockerCommand({
  name: 'volume ls',
  words: NO_WORDS,
  unmodelled: ['cluster'],
  *run({ flags, engine }) {
    const answer = yield* apiJson(engine, {
      method: 'GET',
      path: '/volumes',
      query: filterQuery(flags.list('filter')),
    });
    const quiet = flags.bool('quiet');
    const given = flags.text('format');
    const format = formatOf(given, quiet ? '{{.Name}}' : '{{.Driver}}\t{{.Name}}');
    const rows = [...itemsOf(member(answer, 'Volumes'))]
      .sort((a, b) => naturally(textOf(member(a, 'Name')), textOf(member(b, 'Name'))))
      .map(volumeRow);
    yield* out(
      listText({ ...format, table: format.table && !(quiet && given === '') }, { headers: HEADERS, rows }),
    );
    return 0;
  },
});

const create = defineDockerCommand({
  name: 'volume create',
  words: { min: 0, max: 1 },
  unmodelled: [
    'availability',
    'group',
    'limit-bytes',
    'required-bytes',
    'scope',
    'secret',
    'sharing',
    'topology-preferred',
    'topology-required',
    'type',
  ],
  *run({ flags, words: [word], engine }) {
    const name = word ?? flags.text('name');
    const options = flags.list('opt');
    const labels = flags.list('label');
    const body = {
      Driver: flags.text('driver'),
      DriverOpts: options.length === 0 ? undefined : pairsOf(options),
      Labels: labels.length === 0 ? undefined : pairsOf(labels),
      Name: name === '' ? undefined : name,
    };
    const answer = yield* apiJson(engine, { method: 'POST', path: '/volumes/create', body: jsonBody(body) });
    yield* out(`${textOf(member(answer, 'Name'))}\n`);
    return 0;
  },
});

const remove = defineDockerCommand({
  name: 'volume rm',
  words: SOME_WORDS,
  *run({ flags, words, engine }) {
    const problems: string[] = [];
    for (const name of words) {
      const problem = yield* attempt(
        (function* (): Client<void> {
          const query: Record<string, string> = flags.bool('force') ? { force: '1' } : {};
          yield* api(engine, { method: 'DELETE', path: `/volumes/${encodeURIComponent(name)}`, query });
          yield* out(`${name}\n`);
        })(),
      );
      if (problem !== null) problems.push(problem);
    }
    if (problems.length === 0) return 0;
    yield* err(`${problems.join('\n')}\n`);
    return 1;
  },
});

export default [list, create, remove];
