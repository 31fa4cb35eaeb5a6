/** The prune commands. */
import { err, Failure, out, type Client } from '../../client.ts';
import { humanSize } from '../../go/units.ts';
import { defineDockerCommand, NO_WORDS, type Call, type DockerCommand } from '../command.ts';
import { filtersJson } from '../engine.ts';
import { confirmed, type Pruned } from '../prompt.ts';
import { pruneBuild, pruneContainers, pruneImages, pruneNetworks, pruneVolumes } from '../prune.ts';

/** What the client says where its builder of old is used. */
const LEGACY_BUILDER =
  'DEPRECATED: The legacy builder is deprecated and will be removed in a future release.\n' +
  '            Install the buildx component to build images with BuildKit:\n' +
  '            https://docs.docker.com/go/buildx/\n\n';

interface PruneKind {
  readonly name: string;
  readonly warning: (call: Call) => string;
  readonly prune: (call: Call) => Client<Pruned>;
  readonly tellsSpace: boolean;
}

const filters = (call: Call): readonly string[] => call.flags.list('filter');

const KINDS: readonly PruneKind[] = [
  {
    name: 'container prune',
    warning: () => 'WARNING! This will remove all stopped containers.',
    prune: (call) => pruneContainers(call.engine, filters(call)),
    tellsSpace: true,
  },
  {
    name: 'image prune',
    warning: ({ flags }) =>
      flags.bool('all')
        ? 'WARNING! This will remove all images without at least one container associated to them.'
        : 'WARNING! This will remove all dangling images.',
    prune: (call) => pruneImages(call.engine, filters(call), call.flags.bool('all')),
    tellsSpace: true,
  },
  {
    name: 'network prune',
    warning: () => 'WARNING! This will remove all custom networks not used by at least one container.',
    prune: (call) => pruneNetworks(call.engine, filters(call)),
    tellsSpace: false,
  },
  {
    name: 'volume prune',
    warning: ({ flags }) =>
      flags.bool('all')
        ? 'WARNING! This will remove all local volumes not used by at least one container.'
        : 'WARNING! This will remove anonymous local volumes not used by at least one container.',
    prune: (call) => pruneVolumes(call.engine, filters(call), call.flags.bool('all')),
    tellsSpace: true,
  },
  {
    name: 'builder prune',
    warning: ({ flags }) =>
      flags.bool('all')
        ? 'WARNING! This will remove all build cache.'
        : 'WARNING! This will remove all dangling build cache.',
    prune: ({ engine, flags }) =>
      pruneBuild(engine, {
        ...(flags.bool('all') ? { all: '1' } : {}),
        filters: filtersJson(flags.list('filter')),
      }),
    tellsSpace: true,
  },
];

function command({ name, warning, prune, tellsSpace }: PruneKind): DockerCommand {
  return defineDockerCommand({
    name,
    words: NO_WORDS,
    unmodelled: ['keep-storage'],
    *run(call) {
      const isBuilder = name === 'builder prune';
      if (isBuilder) yield* err(LEGACY_BUILDER);
      if (!call.flags.bool('force') && !(yield* confirmed(warning(call), isBuilder ? ' ' : '\n'))) return 0;
      const { text, freed } = yield* prune(call);
      if (text !== '') yield* out(`${text}\n`);
      if (tellsSpace) yield* out(`Total reclaimed space: ${humanSize(freed)}\n`);
      return 0;
    },
  });
}

function systemWarning({ flags }: Call): string {
  const all = flags.bool('all');
  const list = [
    'all stopped containers',
    'all networks not used by at least one container',
    ...(flags.bool('volumes') ? ['all anonymous volumes not used by at least one container'] : []),
    all ? 'all images without at least one container associated to them' : 'all dangling images',
    all ? 'all build cache' : 'unused build cache',
  ];
  const given = flags.list('filter');
  const filtered =
    given.length === 0
      ? ''
      : `  Items to be pruned will be filtered with:\n${given.map((one) => `  - ${one}\n`).join('')}\n`;
  return `WARNING! This will remove:\n${list.map((item) => `  - ${item}\n`).join('')}\n${filtered}`
    .replace(/\n$/, '\n')
    .slice(0, -1);
}

const system = defineDockerCommand({
  name: 'system prune',
  words: NO_WORDS,
  *run(call) {
    const { flags, engine } = call;
    const given = flags.list('filter');
    if (flags.bool('volumes') && given.some((one) => one.startsWith('until='))) {
      throw new Failure('The "until" filter is not supported with "--volumes"');
    }
    if (!flags.bool('force') && !(yield* confirmed(`${systemWarning(call)}`))) return 0;
    const parts: Pruned[] = [];
    const tell = function* (part: Client<Pruned>): Client<void> {
      const pruned = yield* part;
      parts.push(pruned);
      if (pruned.text !== '') yield* out(`${pruned.text}\n`);
    };
    yield* tell(pruneContainers(engine, given));
    yield* tell(pruneNetworks(engine, given));
    if (flags.bool('volumes')) yield* tell(pruneVolumes(engine, given, false));
    yield* tell(pruneImages(engine, given, flags.bool('all')));
    const build: Record<string, string> = flags.bool('all') ? { all: '1' } : {};
    yield* tell(pruneBuild(engine, { ...build, filters: filtersJson(given) }));
    yield* out(`Total reclaimed space: ${humanSize(parts.reduce((sum, { freed }) => sum + freed, 0))}\n`);
    return 0;
  },
});

export default [...KINDS.map(command), system];
