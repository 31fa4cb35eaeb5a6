/** `docker system df`, `docker events`, `docker version`, `docker info`, `docker context …`, `docker logout`. */
import { err, Failure, fromBytes, now, out, type Client } from '../../client.ts';
import { parseJson } from '../../go/json.ts';
import { ansic, parseRfc3339, rfc3339Nano } from '../../go/time.ts';
import { compareStrings, isKind, mapOf, type GoValue } from '../../go/values.ts';
import { defineDockerCommand, NO_WORDS, type Call } from '../command.ts';
import {
  api,
  apiJson,
  ask,
  daemonError,
  type Engine,
  CLIENT_API,
  eachJson,
  entriesOf,
  filterQuery,
  itemsOf,
  member,
  textOf,
  attempt,
} from '../engine.ts';
import { fill, formatOf, listText, readTemplate } from '../format.ts';
import { dockerTemplate, render, templateMessage } from '../../go/template.ts';
import { apiTime } from '../times.ts';
import { CLIENT_INFO, infoWarnings, serverInfo } from '../info-text.ts';
import { serverText } from '../server-text.ts';
import { decode, structOf } from '../schema.ts';

const VERSION = '28.2.2';
const GO = 'go1.24.3';
const COMMIT = 'e6534b4';
const BUILT = 'Fri May 30 12:07:14 2025';

function eventTime(message: GoValue): string {
  const nano = textOf(member(message, 'timeNano'));
  const seconds = textOf(member(message, 'time'));
  if (nano !== '' && nano !== '0') return rfc3339Nano(BigInt(nano));
  return seconds === '' || seconds === '0' ? '' : rfc3339Nano(BigInt(seconds) * 1_000_000_000n);
}

function eventLine(message: GoValue): string {
  const attributes = entriesOf(member(message, 'Actor', 'Attributes'));
  const pairs = [...attributes.keys()]
    .sort(compareStrings)
    .map((key) => `${key}=${textOf(attributes.get(key))}`);
  const time = eventTime(message);
  const words = [
    textOf(member(message, 'Type')),
    textOf(member(message, 'Action')),
    textOf(member(message, 'Actor', 'ID')),
  ];
  return `${time === '' ? '' : `${time} `}${words.join(' ')}${pairs.length === 0 ? '' : ` (${pairs.join(', ')})`}\n`;
}

const events = defineDockerCommand({
  name: 'events',
  words: NO_WORDS,
  *run({ flags, engine }) {
    const nowNs = yield* now();
    const query: Record<string, string> = { ...filterQuery(flags.list('filter')) };
    for (const side of ['since', 'until'] as const) {
      if (flags.text(side) === '') continue;
      const time = apiTime(flags.text(side), nowNs);
      if (time === null) throw new Failure(`parsing time ${JSON.stringify(flags.text(side))}`);
      query[side] = time;
    }
    const given = flags.text('format');
    const source = given === 'json' ? '{{json .}}' : given;
    const template = source === '' ? null : eventTemplate(source);
    const reply = yield* api(engine, { method: 'GET', path: '/events', query });
    yield* eachJson(reply, function* (message): Client<void> {
      if (template === null) yield* out(eventLine(message));
      else yield* out(`${fill(template, decode('events.Message', message, false))}\n`);
    });
    return 0;
  },
});

function eventTemplate(source: string): ReturnType<typeof readTemplate> {
  try {
    const template = dockerTemplate(source);
    render(template, decode('events.Message', null, true));
    return template;
  } catch (thrown) {
    const message = templateMessage(thrown);
    if (message === null) throw thrown;
    throw new Failure(`Error parsing format: ${message}`, 64);
  }
}

/** A time of a build as people read it. */
function built(text: string): string {
  const at = parseRfc3339(text);
  return at === null ? text : ansic(at);
}

function withBuilt(value: GoValue): GoValue {
  if (!isKind(value, 'map')) return value;
  const entries = [...value.entries].map(([key, one]): [string, GoValue] => [
    key,
    key === 'BuildTime' ? built(textOf(one)) : one,
  ]);
  return mapOf(entries);
}

function* version(call: Call): Client {
  const { flags, engine } = call;
  const given = flags.text('format');
  const source = given === 'json' ? '{{json .}}' : given;
  let server: GoValue = null;
  const problem = yield* attempt(
    (function* (): Client<void> {
      server = yield* apiJson(engine, { method: 'GET', path: '/version' });
    })(),
  );
  const apiVersion = engine.api ?? CLIENT_API;
  if (source !== '') {
    const template = readVersionTemplate(source);
    const client = mapOf([
      ['Version', VERSION],
      ['ApiVersion', apiVersion],
      ['DefaultAPIVersion', CLIENT_API],
      ['GitCommit', COMMIT],
      ['GoVersion', GO],
      ['Os', 'linux'],
      ['Arch', 'amd64'],
      ['BuildTime', BUILT],
      ['Context', 'default'],
    ]);
    const answer = entriesOf(server);
    const components = itemsOf(answer.get('Components')).map((component) =>
      mapOf([...entriesOf(component)].map(([key, one]) => [key, key === 'Details' ? withBuilt(one) : one])),
    );
    const plain = withBuilt(
      mapOf([...answer, ['Components', { kind: 'slice', nil: false, items: components }]]),
    );
    const whole = mapOf([
      ['Client', client],
      ['Server', problem === null ? plain : null],
    ]);
    yield* out(`${fill(template, decode('system.versionInfo', whole, false))}\n`);
  } else {
    const shown = apiVersion === CLIENT_API ? CLIENT_API : `${apiVersion} (downgraded from ${CLIENT_API})`;
    const lines = [
      ['Version', VERSION],
      ['API version', shown],
      ['Go version', GO],
      ['Git commit', COMMIT],
      ['Built', BUILT],
      ['OS/Arch', 'linux/amd64'],
      ['Context', 'default'],
    ];
    yield* out(`Client:\n${lines.map(([name, text]) => ` ${`${name}:`.padEnd(19)}${text}\n`).join('')}`);
    if (problem === null) yield* out(serverText(server));
  }
  if (problem === null) return 0;
  yield* err(`${problem}\n`);
  return 1;
}

function readVersionTemplate(source: string): ReturnType<typeof readTemplate> {
  try {
    return readTemplate(source);
  } catch (thrown) {
    const message =
      typeof thrown === 'object' && thrown !== null && 'message' in thrown ? String(thrown.message) : '';
    throw new Failure(message.replace('failed to parse template', 'template parsing error'), 64);
  }
}

const CONTEXT_HEADERS = {
  Name: 'NAME',
  Description: 'DESCRIPTION',
  DockerEndpoint: 'DOCKER ENDPOINT',
  Error: 'ERROR',
};

const contextList = defineDockerCommand({
  name: 'context ls',
  words: NO_WORDS,
  *run({ flags, engine, env }) {
    const quiet = flags.bool('quiet');
    const given = flags.text('format');
    const columns = '{{.Name}}{{if .Current}} *{{end}}\t{{.Description}}\t{{.DockerEndpoint}}\t{{.Error}}';
    const format = formatOf(given, quiet ? '{{.Name}}' : columns);
    const rows = [
      {
        kind: 'object' as const,
        type: '*formatter.clientContextContext',
        methods: {
          Current: () => true,
          Name: () => 'default',
          Description: () => 'Current DOCKER_HOST based configuration',
          DockerEndpoint: () => engine.host,
          Error: () => '',
        },
      },
    ];
    const table = format.table && !(quiet && given === '');
    yield* out(listText({ ...format, table }, { headers: CONTEXT_HEADERS, rows }));
    if ((env['DOCKER_HOST'] ?? '') !== '' && !quiet) {
      yield* err(
        'Warning: DOCKER_HOST environment variable overrides the active context. To use a context, either set the global ' +
          '--context flag, or unset DOCKER_HOST environment variable.\n',
      );
    }
    return 0;
  },
});

function* plainInfo(engine: Engine): Client {
  const reply = yield* ask(engine, { method: 'GET', path: '/info' });
  yield* out(`${CLIENT_INFO}\nServer:\n`);
  if (reply.status >= 400) {
    yield* err(`ERROR: ${daemonError(reply)}\nerrors pretty printing info\n`);
    return 1;
  }
  const answer = parseJson(fromBytes(reply.text)) ?? null;
  yield* out(serverInfo(answer));
  yield* err(infoWarnings(answer));
  return 0;
}

const info = defineDockerCommand({
  name: 'info',
  words: NO_WORDS,
  *run({ flags, engine }) {
    const given = flags.text('format');
    if (given === '') return yield* plainInfo(engine);
    const answer = yield* apiJson(engine, { method: 'GET', path: '/info' });
    const template = readTemplate(given === 'json' ? '{{json .}}' : given);
    try {
      yield* out(`${render(template, structOf(answer, 'system.dockerInfo'))}\n`);
      return 0;
    } catch (thrown) {
      const message = templateMessage(thrown);
      if (message === null) throw thrown;
      yield* out('\n');
      throw new Failure(message);
    }
  },
});

export default [
  events,
  info,
  contextList,
  defineDockerCommand({ name: 'version', words: NO_WORDS, run: version }),
  defineDockerCommand({
    name: 'context show',
    words: NO_WORDS,
    *run() {
      yield* out('default\n');
      return 0;
    },
  }),
  defineDockerCommand({
    name: 'logout',
    words: { min: 0, max: 1 },
    *run({ words: [server = 'https://index.docker.io/v1/'] }) {
      yield* out(`Removing login credentials for ${server}\n`);
      return 0;
    },
  }),
];
