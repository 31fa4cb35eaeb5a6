/** `docker build` with the classic builder: each instruction is an image, from the cache where it was made before. */
import { isApiFault, refuse, shortId, type Daemon } from '../dockerd/daemon.ts';
import {
  applyInstruction,
  changesConfig,
  commandOf,
  execForm,
  parseDockerfile,
  type Instruction,
} from '../dockerd/dockerfile.ts';
import {
  begin,
  defineRoutes,
  isTrue,
  jsonOf,
  route,
  send,
  type ApiCall,
  type ApiHandler,
} from '../dockerd/http.ts';
import {
  emptyConfig,
  findImage,
  parseReference,
  pullImage,
  storeImage,
  storeLayer,
  tagImage,
  treeBytes,
} from '../dockerd/images.ts';
import { commitContainer } from '../dockerd/layers.ts';
import { startContainer } from '../dockerd/lifecycle.ts';
import { listen } from '../dockerd/logs.ts';
import { removeContainer } from '../dockerd/storage.ts';
import { sha256 } from '../dockerd/sha256.ts';
import type { Container, ContainerConfig, Image } from '../dockerd/state.ts';
import type { TreeEntry } from '../os/trees.ts';
import { createContainer } from './create.ts';

/** Where a build stands. */
interface Stage {
  readonly image: Image | null;
  readonly config: ContainerConfig;
  readonly args: Readonly<Record<string, string>>;
}

class Build {
  readonly d: Daemon;
  readonly call: ApiCall;
  readonly context: readonly TreeEntry[];
  readonly cached: boolean;

  constructor(d: Daemon, call: ApiCall, context: readonly TreeEntry[]) {
    this.d = d;
    this.call = call;
    this.context = context;
    this.cached = !isTrue(call.query['nocache']);
  }

  say(text: string): void {
    send(this.d, this.call, { data: `${JSON.stringify({ stream: text })}\r\n` });
  }

  fail(message: string, code = 1): never {
    send(this.d, this.call, {
      data: `${JSON.stringify({ errorDetail: { code, message }, error: message })}\r\n`,
    });
    refuse(0, message);
  }

  /** An image that this instruction has made of this parent before, the newest first. */
  hit(stage: Stage, key: string): Image | null {
    if (!this.cached) return null;
    const parent = stage.image?.id ?? '';
    return this.d.ask(
      ({ images }) =>
        Object.values(images)
          .filter((one) => one.parent === parent && one.buildKey === key)
          .sort((a, b) => b.createdNs - a.createdNs)[0] ?? null,
    );
  }

  private container(stage: Stage, config: Partial<ContainerConfig>): Container {
    const body = { ...stage.config, ...config, Image: stage.image?.id ?? '', HostConfig: {} };
    const made = createContainer(this.d, { ...this.call, query: {}, body });
    const { Id } = made.body as { readonly Id: string };
    return this.d.container(Id);
  }

  private running(container: Container): void {
    this.say(` ---> Running in ${shortId(container.id)}\n`);
  }

  private removed(container: Container): void {
    removeContainer(this.d, this.d.container(container.id), true);
    this.say(`Removing intermediate container ${shortId(container.id)}\n`);
  }

  /** What only changes the configuration. */
  configure(stage: Stage, one: Instruction): Image {
    const config = applyInstruction(stage.config, one);
    const createdBy = `/bin/sh -c #(nop)  ${one.name} ${shown(config, one)}`;
    const container = this.container(stage, { Cmd: ['/bin/sh', '-c', createdBy], Entrypoint: null });
    this.running(container);
    const image = commitContainer(this.d, container, {
      config,
      comment: '',
      createdBy,
      buildKey: keyOf(one, stage),
    });
    this.removed(container);
    return image;
  }

  run(stage: Stage, one: Instruction): Image {
    const words = commandOf(one.text);
    const given = Object.entries(stage.args).map(([key, value]) => `${key}=${value}`);
    const container = this.container(stage, {
      Cmd: words,
      Entrypoint: [''],
      Env: [...stage.config.Env, ...given],
    });
    const { d } = this;
    this.running(container);
    const key = listen(d, container.id, '');
    d.containerEvent(container, 'attach');
    d.lock(container.id, 'start');
    startContainer(d, container);
    for (;;) {
      d.os.until(
        () => (d.state.listeners[key]?.queue.length ?? 0) > 0 || d.state.listeners[key]?.done !== false,
      );
      const { text, done } = d.change((state) => {
        const queue = state.listeners[key]?.queue.splice(0) ?? [];
        return { text: queue.map(({ data }) => data).join(''), done: queue.length === 0 };
      });
      if (text !== '') this.say(text);
      if (done) break;
    }
    d.os.until(
      () => d.state.containers[container.id]?.state.Running !== true && d.state.ending[container.id] !== true,
    );
    const { ExitCode } = d.container(container.id).state;
    if (ExitCode !== 0) {
      if (isTrue(this.call.query['forcerm'])) this.removed(container);
      this.fail(`The command '${words.join(' ')}' returned a non-zero code: ${String(ExitCode)}`, ExitCode);
    }
    const image = commitContainer(d, d.container(container.id), {
      config: stage.config,
      comment: '',
      createdBy: words.join(' '),
      buildKey: keyOf(one, stage),
    });
    this.removed(container);
    return image;
  }

  /** Files of the context, or of an earlier stage, at their place. */
  copied(stage: Stage, { text }: Instruction, from: readonly TreeEntry[]): TreeEntry[] {
    const flag = /(?:^|\s)(--(?!from=)\S+)/.exec(text)?.[1];
    if (flag !== undefined) this.fail(`${flag} is not modelled in Ringside`);
    const words = execForm(text) ?? text.split(/\s+/).filter((word) => !word.startsWith('--'));
    const target = words.at(-1) ?? '';
    const sources = words.slice(0, -1);
    const base = target.startsWith('/') ? target : `${stage.config.WorkingDir}/${target}`;
    const into = base.endsWith('/') || sources.length > 1;
    const entries = sources.flatMap((source) => {
      const clean = source.replace(/^\.?\//, '').replace(/\/$/, '');
      const all =
        clean === '.' || clean === ''
          ? [...from]
          : from.filter(({ path }) => path === clean || path.startsWith(`${clean}/`) || fits(clean, path));
      if (all.length === 0)
        this.fail(
          `COPY failed: file not found in build context or excluded by .dockerignore: stat ${clean}: file does not exist`,
        );
      const isDir =
        clean === '.' || clean === '' || all.some(({ path, kind }) => path === clean && kind === 'dir');
      return all
        .filter(({ path }) => path !== '')
        .map((entry) => {
          const rest = isDir
            ? clean === '.' || clean === ''
              ? entry.path
              : entry.path.slice(clean.length + 1)
            : into
              ? (entry.path.split('/').at(-1) ?? '')
              : '';
          return {
            ...entry,
            uid: 0,
            gid: 0,
            path: `${base.replace(/\/$/, '')}${rest === '' ? '' : `/${rest}`}`.replace(/^\//, ''),
          };
        });
    });
    return entries.filter(({ path }) => path !== '');
  }

  copy(stage: Stage, one: Instruction, entries: readonly TreeEntry[], key: string): Image {
    const { d } = this;
    const { image, config } = stage;
    const { diffId, layer } = storeLayer(d, image?.layers ?? [], entries);
    const size = d.os.local(() => treeBytes(entries));
    const createdNs = d.os.now();
    const digest = sha256(JSON.stringify(entries));
    const createdBy = `/bin/sh -c #(nop) ${one.name} file:${digest} in ${one.text.split(/\s+/).at(-1) ?? ''} `;
    return storeImage(d, {
      parent: image?.id ?? '',
      createdNs,
      comment: '',
      config,
      diffIds: [...(image?.diffIds ?? []), diffId],
      layers: [...(image?.layers ?? []), layer],
      size: (image?.size ?? 0) + size,
      history: [...(image?.history ?? []), { createdNs, createdBy, comment: '', size, empty: false }],
      buildKey: key,
    });
  }
}

/** `*` and `?` of one name. */
function fits(pattern: string, path: string): boolean {
  if (!/[*?]/.test(pattern)) return false;
  return new RegExp(
    `^${pattern
      .replaceAll(/[.+^$()|[\]\\{}]/g, String.raw`\$&`)
      .replaceAll('*', '[^/]*')
      .replaceAll('?', '[^/]')}$`,
  ).test(path);
}

function shown(config: ContainerConfig, { name, text }: Instruction): string {
  return name === 'CMD' ? JSON.stringify(config.Cmd).replaceAll('","', '" "') : text;
}

function keyOf({ name, text }: Instruction, { args }: Stage): string {
  const given = name === 'RUN' && Object.keys(args).length > 0 ? ` ${JSON.stringify(args)}` : '';
  return `${name} ${text}${given}`;
}

function substituted(text: string, { config, args }: Stage): string {
  const known = new Map([
    ...Object.entries(args),
    ...config.Env.map((pair): [string, string] => [
      pair.split('=')[0] ?? '',
      pair.slice(pair.indexOf('=') + 1),
    ]),
  ]);
  return text.replaceAll(
    /\\?\$(?:\{(\w+)(?::-([^}]*))?\}|(\w+))/g,
    (all: string, braced?: string, otherwise?: string, plain?: string) =>
      all.startsWith('\\') ? all.slice(1) : (known.get(braced ?? plain ?? '') ?? otherwise ?? ''),
  );
}

const SUBSTITUTES = [
  'ENV',
  'COPY',
  'ADD',
  'WORKDIR',
  'USER',
  'EXPOSE',
  'VOLUME',
  'LABEL',
  'STOPSIGNAL',
  'FROM',
];

function filesOf(d: Daemon, image: Image): TreeEntry[] {
  const all = new Map<string, TreeEntry>();
  for (const layer of image.layers) {
    const text = d.os.text('readtree', [], [d.root(`/overlay2/${layer}/diff`)]);
    for (const entry of typeof text === 'string' ? (JSON.parse(text) as TreeEntry[]) : [])
      all.set(entry.path, entry);
  }
  return [...all.values()];
}

function from(build: Build, text: string, stages: ReadonlyMap<string, Stage>, args: Stage['args']): Stage {
  const { d } = build;
  const [ref = ''] = text.split(/\s+/);
  const earlier = stages.get(ref);
  if (earlier) return { ...earlier, args: {} };
  if (ref === 'scratch') return { image: null, config: emptyConfig(), args };
  const image = d.ask((state) => findImage(state, ref)) ?? pullImage(d, ref);
  return { image, config: image.config, args: {} };
}

function stepOf(build: Build, stage: Stage, one: Instruction, stages: ReadonlyMap<string, Stage>): Stage {
  if (one.name === 'ARG') {
    const [key = '', ...rest] = one.text.split('=');
    const given = jsonOf<Record<string, string | null>>('buildargs', build.call.query['buildargs'] ?? '{}');
    const value = given[key] ?? rest.join('=').replaceAll(/^"|"$/g, '');
    return { ...stage, args: { ...stage.args, [key]: value } };
  }
  const isCopy = one.name === 'COPY' || one.name === 'ADD';
  const source = /--from=(\S+)/.exec(one.text)?.[1];
  const of =
    source === undefined
      ? null
      : (stages.get(source)?.image ?? build.d.ask((state) => findImage(state, source)));
  const entries = isCopy ? build.copied(stage, one, of ? filesOf(build.d, of) : build.context) : [];
  const key = isCopy ? `${one.name} ${one.text} ${sha256(JSON.stringify(entries))}` : keyOf(one, stage);
  const hit = build.hit(stage, key);
  if (hit) build.say(' ---> Using cache\n');
  else if (!isCopy && one.name !== 'RUN' && !changesConfig(one.name))
    build.fail(`dockerfile parse error: unknown instruction: ${one.name}`);
  const image =
    hit ??
    (isCopy
      ? build.copy(stage, one, entries, key)
      : one.name === 'RUN'
        ? build.run(stage, one)
        : build.configure(stage, one));
  build.say(` ---> ${image.id.slice(7, 19)}\n`);
  return { ...stage, image, config: image.config };
}

function buildAll(build: Build, instructions: readonly Instruction[]): Image {
  const stages = new Map<string, Stage>();
  let stage: Stage = { image: null, config: emptyConfig(), args: {} };
  let number = 0;
  for (const [at, given] of instructions.entries()) {
    const one = SUBSTITUTES.includes(given.name) ? { ...given, text: substituted(given.text, stage) } : given;
    build.say(`Step ${String(at + 1)}/${String(instructions.length)} : ${given.name} ${given.text}\n`);
    if (one.name === 'FROM') {
      if (at > 0) stages.set(String(number++), stage);
      stage = from(build, one.text, stages, stage.args);
      build.say(` ---> ${stage.image?.id.slice(7, 19) ?? ''}\n`);
    } else {
      if (
        stage.image === null &&
        stages.size === 0 &&
        one.name !== 'ARG' &&
        !instructions.slice(0, at).some(({ name }) => name === 'FROM')
      )
        build.fail('no build stage in current context');
      stage = stepOf(build, stage, one, stages);
    }
    const name = [...instructions.slice(0, at + 1)]
      .reverse()
      .find((each) => each.name === 'FROM')
      ?.text.split(/\s+/);
    if (name?.[1]?.toUpperCase() === 'AS') stages.set(name[2] ?? '', stage);
    stages.set(String(number), stage);
  }
  return stage.image ?? build.fail('No image was generated. Is your Dockerfile empty?');
}

const build: ApiHandler = (d, call) => {
  if (call.query['version'] === '2') refuse(501, 'BuildKit is not modelled in Ringside: DOCKER_BUILDKIT=0');
  const { entries: context = [] } = (call.body ?? {}) as { readonly entries?: readonly TreeEntry[] };
  const { dockerfile = 'Dockerfile', t } = call.query as { dockerfile?: string; t?: string };
  const file = context.find(({ path }) => path === dockerfile.replace(/^\.?\//, ''));
  if (!file) refuse(500, `Cannot locate specified Dockerfile: ${dockerfile}`);
  const instructions = parseDockerfile(file.text);
  if (instructions.length === 0) refuse(400, 'the Dockerfile (Dockerfile) cannot be empty');
  begin(d, call, 200, 'json');
  const one = new Build(
    d,
    call,
    context.filter(({ path }) => path !== ''),
  );
  try {
    const image = buildAll(one, instructions);
    send(d, call, { data: `${JSON.stringify({ aux: { ID: image.id } })}\r\n` });
    one.say(`Successfully built ${image.id.slice(7, 19)}\n`);
    const parsed = t === undefined || t === '' ? null : parseReference(t);
    if (parsed) {
      tagImage(d, image.id, `${parsed.repository}:${parsed.tag}`);
      one.say(`Successfully tagged ${parsed.repository}:${parsed.tag}\n`);
      d.event('image', 'tag', image.id, { name: `${parsed.repository}:${parsed.tag}` });
    }
  } catch (fault) {
    if (!isApiFault(fault)) throw fault;
    // What was said on the way is all there is; another refusal is told in the same way.
    if (fault.status !== 0)
      send(d, call, {
        data: `${JSON.stringify({ errorDetail: { message: fault.message }, error: fault.message })}\r\n`,
      });
  }
  return null;
};

export default defineRoutes(route('POST', '/build', build));
