/** Commands on images: images, history, rmi, tag, pull, search, save, load, commit. */
import { err, Failure, now, out, outBytes, readFile, stdin, fromBytes, type Client } from '../../client.ts';
import { rfc3339 } from '../../go/time.ts';
import { humanSize } from '../../go/units.ts';
import type { GoObject, GoValue } from '../../go/values.ts';
import { defineDockerCommand, exactly, NO_WORDS, SOME_WORDS } from '../command.ts';
import { ago } from '../container-row.ts';
import {
  api,
  apiJson,
  attempt,
  filterQuery,
  itemsOf,
  member,
  numberOf,
  textOf,
  wholeBody,
} from '../engine.ts';
import { ellipsis, formatOf, listText, shortId } from '../format.ts';
import { IMAGE_HEADERS, imageRows } from '../image-row.ts';
import { progress, pull } from '../pull.ts';
import {
  parseReference,
  referenceName,
  referenceText,
  withLatest,
  type ImageReference,
} from '../reference.ts';

const NS = 1_000_000_000n;

const images = defineDockerCommand({
  name: 'images',
  words: { min: 0, max: 1 },
  unmodelled: ['tree'],
  *run({ flags, words: [name], engine }) {
    const filters = [...flags.list('filter')];
    if (name !== undefined) filters.push(`reference=${name}`);
    const query: Record<string, string> = { ...filterQuery(filters) };
    if (flags.bool('all')) query['all'] = '1';
    const answer = yield* apiJson(engine, { method: 'GET', path: '/images/json', query });
    const quiet = flags.bool('quiet');
    const given = flags.text('format');
    const digests = flags.bool('digests');
    const columns = `{{.Repository}}\t{{.Tag}}\t${digests ? '{{.Digest}}\t' : ''}{{.ID}}\t{{.CreatedSince}}\t{{.Size}}`;
    const format = formatOf(given, quiet ? '{{.ID}}' : columns);
    const options = {
      truncates: !flags.bool('no-trunc'),
      digests: digests || format.template.includes('{{.Digest}}'),
      nowNs: yield* now(),
    };
    const found = itemsOf(answer);
    const rows = found.flatMap((image) => imageRows(image, options));
    const isTable = format.table && !(quiet && (given === '' || given === 'table'));
    yield* out(listText({ ...format, table: isTable }, { headers: IMAGE_HEADERS, rows }));
    return 0;
  },
});

const HISTORY_HEADERS = {
  ID: 'IMAGE',
  CreatedSince: 'CREATED',
  CreatedAt: 'CREATED AT',
  CreatedBy: 'CREATED BY',
  Size: 'SIZE',
  Comment: 'COMMENT',
};

function historyRow(layer: GoValue, truncates: boolean, human: boolean, nowNs: bigint): GoObject {
  const created = numberOf(member(layer, 'Created'));
  const createdAt = (): string => rfc3339(BigInt(Math.trunc(created)) * NS);
  return {
    kind: 'object',
    type: '*image.historyContext',
    methods: {
      ID: () => (truncates ? shortId(textOf(member(layer, 'Id'))) : textOf(member(layer, 'Id'))),
      CreatedAt: createdAt,
      CreatedSince: () => {
        if (!human) return createdAt();
        return created <= 0 ? 'N/A' : ago(created, nowNs);
      },
      CreatedBy: () => {
        const by = textOf(member(layer, 'CreatedBy')).replaceAll('\t', ' ');
        return truncates ? ellipsis(by, 45) : by;
      },
      Size: () =>
        human ? humanSize(numberOf(member(layer, 'Size')), 3) : String(numberOf(member(layer, 'Size'))),
      Comment: () => textOf(member(layer, 'Comment')),
    },
  };
}

const history = defineDockerCommand({
  name: 'history',
  words: exactly(1),
  *run({ flags, words: [name = ''], engine }) {
    const query: Record<string, string> =
      flags.text('platform') === '' ? {} : { platform: flags.text('platform') };
    const answer = yield* apiJson(engine, {
      method: 'GET',
      path: `/images/${imagePath(name)}/history`,
      query,
    });
    const human = flags.bool('human');
    const truncates = !flags.bool('no-trunc');
    const nowNs = yield* now();
    const quiet = flags.bool('quiet');
    const since = human ? '{{.CreatedSince}}' : '{{.CreatedAt}}';
    const format = formatOf(
      flags.text('format'),
      quiet ? '{{.ID}}' : `{{.ID}}\t${since}\t{{.CreatedBy}}\t{{.Size}}\t{{.Comment}}`,
    );
    const rows = itemsOf(answer).map((layer) => historyRow(layer, truncates, human, nowNs));
    yield* out(listText({ ...format, table: format.table && !quiet }, { headers: HISTORY_HEADERS, rows }));
    return 0;
  },
});

/** A name within a path of the API: its slashes stay. */
function imagePath(name: string): string {
  return name.split('/').map(encodeURIComponent).join('/').replaceAll('%3A', ':').replaceAll('%40', '@');
}

const rmi = defineDockerCommand({
  name: 'rmi',
  words: SOME_WORDS,
  unmodelled: ['platform'],
  *run({ flags, words, engine }) {
    const query: Record<string, string> = {};
    if (flags.bool('force')) query['force'] = '1';
    if (flags.bool('no-prune')) query['noprune'] = '1';
    const problems: string[] = [];
    let fatal = false;
    for (const name of words) {
      const problem = yield* attempt(
        (function* (): Client<void> {
          const gone = yield* apiJson(engine, {
            method: 'DELETE',
            path: `/images/${imagePath(name)}`,
            query,
          });
          for (const one of itemsOf(gone)) {
            const deleted = textOf(member(one, 'Deleted'));
            yield* out(
              deleted === '' ? `Untagged: ${textOf(member(one, 'Untagged'))}\n` : `Deleted: ${deleted}\n`,
            );
          }
        })(),
      );
      if (problem === null) continue;
      problems.push(problem);
      if (!/No such image/i.test(problem)) fatal = true;
    }
    if (problems.length === 0) return 0;
    yield* err(`${problems.join('\n')}\n`);
    return fatal || !flags.bool('force') ? 1 : 0;
  },
});

/** Repository and tag of a new name, as queries have them. */
function target(name: string, prefix: string): { repo: string; tag: string } {
  const reference = parseReference(name);
  if (typeof reference === 'string') throw new Failure(`${prefix}${reference}`);
  if (reference.digest !== null) throw new Failure('refusing to create a tag with a digest reference');
  return { repo: referenceName(reference), tag: reference.tag ?? 'latest' };
}

const tag = defineDockerCommand({
  name: 'tag',
  words: exactly(2),
  *run({ words: [source = '', name = ''], engine }) {
    const from = parseReference(source);
    const says = (text: string): string =>
      `Error parsing reference: ${JSON.stringify(text)} is not a valid repository/tag: `;
    if (typeof from === 'string' && !/^[a-f0-9]{64}$/.test(source)) throw new Failure(says(source) + from);
    const query = target(name, says(name));
    yield* api(engine, { method: 'POST', path: `/images/${imagePath(source)}/tag`, query });
    return 0;
  },
});

const pulling = defineDockerCommand({
  name: 'pull',
  words: exactly(1),
  *run({ words: [name = ''], flags, engine }) {
    const reference = parseReference(name);
    if (typeof reference === 'string') throw new Failure(reference);
    const all = flags.bool('all-tags');
    const quiet = flags.bool('quiet');
    const bare = reference.tag === null && reference.digest === null;
    if (all && !bare) throw new Failure("tag can't be used with --all-tags/-a");
    let whole: ImageReference = reference;
    if (bare && !all) {
      whole = withLatest(reference);
      if (!quiet) yield* out('Using default tag: latest\n');
    }
    yield* pull(engine, whole, { all, platform: flags.text('platform'), fd: quiet ? null : 1 });
    yield* out(`${referenceText(whole)}\n`);
    return 0;
  },
});

const SEARCH_HEADERS = {
  Name: 'NAME',
  Description: 'DESCRIPTION',
  StarCount: 'STARS',
  IsOfficial: 'OFFICIAL',
  IsAutomated: 'AUTOMATED',
};

const search = defineDockerCommand({
  name: 'search',
  words: exactly(1),
  *run({ words: [term = ''], flags, engine }) {
    const query: Record<string, string> = { term, ...filterQuery(flags.list('filter')) };
    if (flags.number('limit') > 0) query['limit'] = flags.text('limit');
    const answer = yield* apiJson(engine, { method: 'GET', path: '/images/search', query });
    const truncates = !flags.bool('no-trunc');
    const format = formatOf(
      flags.text('format'),
      '{{.Name}}\t{{.Description}}\t{{.StarCount}}\t{{.IsOfficial}}',
    );
    const mark = (value: GoValue): string => (value === true ? '[OK]' : '');
    const rows = itemsOf(answer).map((found): GoObject => ({
      kind: 'object',
      type: '*registry.searchContext',
      methods: {
        Name: () => textOf(member(found, 'name')),
        Description: () => {
          const text = textOf(member(found, 'description')).replaceAll('\n', ' ').replaceAll('\r', ' ');
          return truncates ? ellipsis(text, 45) : text;
        },
        StarCount: () => String(numberOf(member(found, 'star_count'))),
        IsOfficial: () => mark(member(found, 'is_official')),
        IsAutomated: () => mark(member(found, 'is_automated')),
      },
    }));
    yield* out(listText(format, { headers: SEARCH_HEADERS, rows }));
    return 0;
  },
});

const save = defineDockerCommand({
  name: 'save',
  words: SOME_WORDS,
  unmodelled: ['platform'],
  *run({ words, flags, engine }) {
    const reply = yield* api(engine, { method: 'GET', path: '/images/get', query: { names: words } });
    const text = yield* wholeBody(reply);
    const file = flags.text('output');
    if (file === '') yield* outBytes(text);
    else yield { call: 'write-file', path: file, text };
    return 0;
  },
});

const load = defineDockerCommand({
  name: 'load',
  words: NO_WORDS,
  unmodelled: ['platform'],
  *run({ flags, engine }) {
    const file = flags.text('input');
    let text: string;
    if (file === '') text = yield* stdin();
    else {
      const answer = yield* readFile(file);
      if (answer.kind !== 'text') throw new Failure(`open ${file}: no such file or directory`);
      text = answer.text ?? '';
    }
    const reply = yield* api(engine, {
      method: 'POST',
      path: '/images/load',
      query: { quiet: '1' },
      body: fromBytes(text),
      contentType: 'application/x-tar',
    });
    yield* progress(reply, 1);
    return 0;
  },
});

const commit = defineDockerCommand({
  name: 'commit',
  words: { min: 1, max: 2 },
  *run({ words: [name = '', image], flags, engine }) {
    const to = image === undefined || image === '' ? null : target(image, '');
    const query: Record<string, string | readonly string[]> = {
      author: flags.text('author'),
      comment: flags.text('message'),
      container: name,
    };
    query['repo'] = to?.repo ?? '';
    query['tag'] = to?.tag ?? '';
    if (flags.list('change').length > 0) query['changes'] = flags.list('change');
    if (!flags.bool('pause')) query['pause'] = '0';
    const answer = yield* apiJson(engine, { method: 'POST', path: '/commit', query });
    yield* out(`${textOf(member(answer, 'Id'))}\n`);
    return 0;
  },
});

export default [images, history, rmi, tag, pulling, search, save, load, commit];
