/** `docker inspect` and the inspect commands of groups. */
import { err, Failure, fromBytes, out, type Client } from '../../client.ts';
import { indentJson, marshal, parseJson } from '../../go/json.ts';
import { dockerTemplate, render, templateMessage } from '../../go/template.ts';
import type { Template } from '../../go/template-nodes.ts';
import { defineDockerCommand, SOME_WORDS, type Call, type DockerCommand } from '../command.ts';
import { ask, daemonError, type ApiCall, type Reply } from '../engine.ts';
import { decode } from '../schema.ts';

interface Kind {
  readonly name: string;
  readonly type: string;
  readonly request: (name: string, call: Call) => ApiCall;
}

function sized({ flags }: Call): Record<string, string> {
  return flags.bool('size') ? { size: '1' } : {};
}

function namePath(name: string): string {
  return name.split('/').map(encodeURIComponent).join('/').replaceAll('%3A', ':').replaceAll('%40', '@');
}

const CONTAINER: Kind = {
  name: 'container',
  type: 'container.InspectResponse',
  request: (name, call) => ({
    method: 'GET',
    path: `/containers/${encodeURIComponent(name)}/json`,
    query: sized(call),
  }),
};
const IMAGE: Kind = {
  name: 'image',
  type: 'image.InspectResponse',
  request: (name) => ({ method: 'GET', path: `/images/${namePath(name)}/json` }),
};
const NETWORK: Kind = {
  name: 'network',
  type: 'network.Inspect',
  request: (name, { flags }) => ({
    method: 'GET',
    path: `/networks/${encodeURIComponent(name)}`,
    query: flags.bool('verbose') ? { verbose: 'true' } : {},
  }),
};
const VOLUME: Kind = {
  name: 'volume',
  type: 'volume.Volume',
  request: (name) => ({ method: 'GET', path: `/volumes/${encodeURIComponent(name)}` }),
};
const PLUGIN: Kind = {
  name: 'plugin',
  type: '',
  request: (name) => ({ method: 'GET', path: `/plugins/${encodeURIComponent(name)}/json` }),
};

const KNOWN = [
  'config',
  'container',
  'image',
  'network',
  'node',
  'plugin',
  'secret',
  'service',
  'task',
  'volume',
];
const KINDS = [CONTAINER, IMAGE, NETWORK, VOLUME, PLUGIN];

interface Seen {
  /** The client prints its own view. */
  readonly typed: boolean;
  readonly kind: Kind;
  readonly text: string;
}

/** Looks for one name; a failure says why it is not found. */
type Look = (name: string, call: Call) => Client<Seen>;

function lookFor(kind: Kind): Look {
  return function* (name, call) {
    const reply = yield* ask(call.engine, kind.request(name, call));
    if (reply.status >= 400) throw new Failure(daemonError(reply));
    return {
      kind,
      text: fromBytes(reply.text),
      typed: kind.name === 'volume' && call.path === 'docker volume inspect',
    };
  };
}

/** Asks for every kind of object in turn, as the real client does. */
const lookForAll: Look = function* (name, call) {
  for (const kind of KINDS) {
    if (kind.name === 'plugin') {
      const info = yield* ask(call.engine, { method: 'GET', path: '/info' });
      if (info.status >= 400) yield* err(`${daemonError(info)}\n`);
    }
    const reply: Reply = yield* ask(call.engine, kind.request(name, call));
    if (reply.status < 400) return { kind, text: fromBytes(reply.text), typed: false };
    if (reply.status !== 404 && !isSkipped(daemonError(reply))) throw new Failure(daemonError(reply));
  }
  throw new Failure(`Error: No such object: ${name}`);
};

function isSkipped(message: string): boolean {
  return message.includes('not supported') || message.includes('invalid reference format');
}

function readFormat(source: string): Template {
  try {
    return dockerTemplate(source);
  } catch (thrown) {
    const message = templateMessage(thrown);
    if (message === null) throw thrown;
    throw new Failure(`template parsing error: ${message}`, 64);
  }
}

/** Fills the template with the typed value, or where that fails with what came. */
function fillFormat(template: Template, { kind, text }: Seen): string {
  const raw = parseJson(text) ?? null;
  try {
    return render(template, kind.type === '' ? raw : decode(kind.type, raw, false));
  } catch (thrown) {
    if (templateMessage(thrown) === null) throw thrown;
  }
  try {
    return render(template, raw, true);
  } catch (thrown) {
    const message = templateMessage(thrown);
    if (message === null) throw thrown;
    throw new Failure(`template parsing error: ${message}`);
  }
}

/** Whether the JSON that is printed is what came, or the client's own view of it. */
function elementJson({ kind, text, typed }: Seen): string {
  if (!typed) return text;
  return marshal(decode(kind.type, parseJson(text) ?? null, false));
}

function* inspect(call: Call, look: Look): Client {
  const { flags, words } = call;
  const source = flags.text('format');
  const plain = source === '' || source === 'json';
  const template = plain ? null : readFormat(source);
  const seen: Seen[] = [];
  const problems: string[] = [];
  let printed = '';
  for (const name of words) {
    try {
      const one = yield* look(name, call);
      if (template === null) seen.push(one);
      else printed += `${fillFormat(template, one)}\n`;
    } catch (thrown) {
      if (!isFailureLike(thrown)) throw thrown;
      problems.push(thrown.message);
      if (thrown.message.startsWith('template parsing error')) printed += '\n';
      if (thrown.message.startsWith('Cannot connect')) break;
    }
  }
  if (template === null) yield* out(listOf(seen, source === 'json'));
  else if (printed !== '') yield* out(printed);
  else yield* out('\n');
  if (problems.length === 0) return 0;
  yield* err(`${problems.join('\n')}\n`);
  return 1;
}

function isFailureLike(thrown: unknown): thrown is Failure {
  return typeof thrown === 'object' && thrown !== null && 'name' in thrown && thrown.name === 'Failure';
}

function listOf(seen: readonly Seen[], compact: boolean): string {
  const text = `[${seen.map(elementJson).join(',')}]`;
  return compact ? `${compactJson(text)}\n` : `${indentJson(text, '', '    ')}\n`;
}

/** A JSON text without white space between its words. */
function compactJson(text: string): string {
  return (text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? []).join('');
}

function group(name: string, kind: Kind): DockerCommand {
  return defineDockerCommand({
    name,
    words: SOME_WORDS,
    unmodelled: ['platform'],
    run: (call) => inspect(call, lookFor(kind)),
  });
}

export default [
  defineDockerCommand({
    name: 'inspect',
    words: SOME_WORDS,
    *run(call) {
      const type = call.flags.text('type');
      if (call.flags.has('type') && type === '')
        throw new Failure('type is empty: must be one of ' + KNOWN.map((one) => `"${one}"`).join(', '));
      if (type === '') return yield* inspect(call, lookForAll);
      if (!KNOWN.includes(type)) {
        throw new Failure(
          `unknown type: ${JSON.stringify(type)}: must be one of ${KNOWN.map((one) => `"${one}"`).join(', ')}`,
        );
      }
      const kind = KINDS.find((one) => one.name === type);
      if (kind === undefined) throw new Failure(`docker inspect: --type ${type} is not modelled in Ringside`);
      return yield* inspect(call, lookFor(kind));
    },
  }),
  group('container inspect', CONTAINER),
  group('image inspect', IMAGE),
  group('network inspect', NETWORK),
  group('volume inspect', VOLUME),
];
