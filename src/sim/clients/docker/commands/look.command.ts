/** Commands that look at one container: top, port, diff, logs, export. */
import { Failure, now, out, outBytes } from '../../client.ts';

import { tabulate } from '../../go/tabwriter.ts';
import { naturally } from '../../go/values.ts';
import { defineDockerCommand, exactly, SOME_WORDS } from '../command.ts';
import {
  api,
  apiJson,
  copyStream,
  entriesOf,
  itemsOf,
  member,
  numberOf,
  textOf,
  wholeBody,
} from '../engine.ts';
import { apiTime } from '../times.ts';

const top = defineDockerCommand({
  name: 'top',
  words: SOME_WORDS,
  stopsAtWord: true,
  *run({ words: [name = '', ...args], engine }) {
    const query: Record<string, string> = args.length === 0 ? {} : { ps_args: args.join(' ') };
    const answer = yield* apiJson(engine, {
      method: 'GET',
      path: `/containers/${encodeURIComponent(name)}/top`,
      query,
    });
    const lines = [member(answer, 'Titles'), ...itemsOf(member(answer, 'Processes'))];
    const text = lines.map((line) => `${itemsOf(line).map(textOf).join('\t')}\n`).join('');
    yield* out(tabulate(text, { minWidth: 20, padding: 3 }));
    return 0;
  },
});

interface Binding {
  readonly port: string;
  readonly shown: string;
}

function bindings(
  ports: ReturnType<typeof entriesOf>,
  wanted: (port: string) => boolean,
): readonly Binding[] {
  return [...ports.entries()]
    .filter(([port]) => wanted(port))
    .flatMap(([port, list]) =>
      itemsOf(list).map((one) => {
        const host = textOf(member(one, 'HostIp'));
        const outside = textOf(member(one, 'HostPort'));
        return { port, shown: host.includes(':') ? `[${host}]:${outside}` : `${host}:${outside}` };
      }),
    );
}

const port = defineDockerCommand({
  name: 'port',
  words: { min: 1, max: 2 },
  *run({ words: [name = '', wanted], engine }) {
    const answer = yield* apiJson(engine, {
      method: 'GET',
      path: `/containers/${encodeURIComponent(name)}/json`,
    });
    const ports = entriesOf(member(answer, 'NetworkSettings', 'Ports'));
    if (wanted === undefined) {
      const found = bindings(ports, () => true).map(({ port: inside, shown }) => `${inside} -> ${shown}`);
      found.sort((a, b) => naturally(a, b));
      yield* out(found.map((line) => `${line}\n`).join(''));
      return 0;
    }
    const [number = '', protocol = 'tcp'] = wanted.split('/');
    const digits = /^\d+$/.test(number);
    if (!digits)
      throw new Failure(
        `Error: invalid port (${number}): strconv.ParseUint: parsing "${number}": invalid syntax`,
      );
    if (Number(number) > 65_535) {
      throw new Failure(
        `Error: invalid port (${number}): strconv.ParseUint: parsing "${number}": value out of range`,
      );
    }
    const found = bindings(ports, (inside) => inside === `${number}/${protocol}`);
    if (found.length === 0) throw new Failure(`Error: No public port '${wanted}' published for ${name}`);
    const lines = found.map(({ shown }) => shown).sort((a, b) => naturally(a, b));
    yield* out(lines.map((line) => `${line}\n`).join(''));
    return 0;
  },
});

const KINDS = ['C', 'A', 'D'];

const diff = defineDockerCommand({
  name: 'diff',
  words: exactly(1),
  *run({ words: [name = ''], engine }) {
    if (name === '') throw new Failure('Container name cannot be empty');
    const answer = yield* apiJson(engine, {
      method: 'GET',
      path: `/containers/${encodeURIComponent(name)}/changes`,
    });
    const lines = itemsOf(answer).map(
      (change) => `${KINDS[numberOf(member(change, 'Kind'))] ?? ''} ${textOf(member(change, 'Path'))}\n`,
    );
    yield* out(lines.join(''));
    return 0;
  },
});

const logs = defineDockerCommand({
  name: 'logs',
  words: exactly(1),
  *run({ words: [name = ''], flags, engine }) {
    const inspected = yield* apiJson(engine, {
      method: 'GET',
      path: `/containers/${encodeURIComponent(name)}/json`,
    });
    const nowNs = yield* now();
    const query: Record<string, string> = { stdout: '1', stderr: '1', tail: flags.text('tail') };
    if (flags.bool('details')) query['details'] = '1';
    if (flags.bool('follow')) query['follow'] = '1';
    if (flags.bool('timestamps')) query['timestamps'] = '1';
    for (const side of ['since', 'until'] as const) {
      if (flags.text(side) === '') continue;
      const time = apiTime(flags.text(side), nowNs);
      if (time === null)
        throw new Failure(
          `invalid value for "${side}": failed to parse value as time or duration: "${flags.text(side)}"`,
        );
      query[side] = time;
    }
    const id = textOf(member(inspected, 'Id'));
    const reply = yield* api(engine, { method: 'GET', path: `/containers/${id}/logs`, query });
    yield* copyStream(reply, member(inspected, 'Config', 'Tty') === true);
    return 0;
  },
});

const exporting = defineDockerCommand({
  name: 'export',
  words: exactly(1),
  *run({ words: [name = ''], flags, engine }) {
    const reply = yield* api(engine, {
      method: 'GET',
      path: `/containers/${encodeURIComponent(name)}/export`,
    });
    const text = yield* wholeBody(reply);
    const file = flags.text('output');
    if (file === '') yield* outBytes(text);
    else yield { call: 'write-file', path: file, text };
    return 0;
  },
});

export default [top, port, diff, logs, exporting];
