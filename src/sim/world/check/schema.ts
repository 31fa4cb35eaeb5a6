/** The shape of a world spec that somebody wrote: every key known, every number within its bounds. */
import * as v from 'valibot';
import { MAX_NS } from '../spec.ts';
import { isVersion, RELEASES } from '../version.ts';

const MIB = 2 ** 20;
const FRAME_BYTES = 4096;
const MAX_SEED = 0xffff_ffff;
/** As many as the masks and the trace can tell apart. */
const MAX_CPUS = 256;
/** Frames of a larger machine would take more memory here than a page has. */
const MAX_MEMORY_BYTES = 256 * 1024 * MIB;
/** Physical machines; each may hold virtual ones, and a trace row tells sixteen apart. */
const MAX_MACHINES = 4;
const MAX_LIST = 1000;
const MAX_COUNT = 100_000;

const whole = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
const bytes = (min: number) => v.pipe(whole(min, MAX_MEMORY_BYTES), v.multipleOf(FRAME_BYTES));
/** Names of machines, places and programs: one line without the separators of paths. */
const id = v.pipe(v.string(), v.regex(/^[A-Za-z0-9][\w .+-]{0,63}$/));
const texts = v.record(v.string(), v.string());

const Sched = v.strictObject({
  pick: v.exactOptional(v.picklist(['eevdf', 'cfs'])),
  throttle: v.exactOptional(v.picklist(['cfs_rq', 'task'])),
  baseSliceNs: v.exactOptional(whole(1, 1e9)),
  delayDequeue: v.exactOptional(v.boolean()),
  runToParity: v.exactOptional(v.boolean()),
  preemptShort: v.exactOptional(v.boolean()),
  lagBound: v.exactOptional(v.picklist(['two-slices', 'slice-and-tick'])),
  bandwidthSliceNs: v.exactOptional(whole(1, 1e9)),
  bandwidthSliceExpiry: v.exactOptional(v.boolean()),
  migrationCostNs: v.exactOptional(whole(0, 1e9)),
});

const Kernel = v.strictObject({
  version: v.pipe(
    v.string(),
    v.check(
      isVersion,
      `not a release that is simulated; accepted: ${RELEASES.join(', ')} and what lies between`,
    ),
  ),
  hz: whole(24, 10_000),
  switches: v.optional(texts, {}),
  sched: v.exactOptional(Sched),
  pageCachePages: v.optional(whole(1, 2 ** 24), 512),
  tickPhaseNs: v.exactOptional(whole(0, 1e9)),
});

const Machine = v.strictObject({
  id,
  cpus: whole(1, MAX_CPUS),
  memoryBytes: bytes(MIB),
  touchedBytes: v.optional(bytes(0), 0),
  disk: v.optional(v.nullable(v.string()), null),
  kernel: Kernel,
  opaque: v.exactOptional(v.boolean()),
  stolen: v.exactOptional(v.array(v.array(v.pipe(v.number(), v.integer())))),
});

const Link = v.strictObject({
  a: v.string(),
  b: id,
  veth: v.exactOptional(v.boolean()),
  bitsPerS: v.exactOptional(v.pipe(v.number(), v.minValue(1e6), v.maxValue(1e13))),
});

const Place = v.strictObject({
  id,
  in: v.string(),
  layer: v.string(),
  options: v.optional(v.record(v.string(), v.union([v.string(), v.number()])), {}),
  cgroup: v.exactOptional(v.string()),
  cpus: v.exactOptional(v.union([v.literal('any'), v.pipe(v.array(whole(0, MAX_CPUS - 1)), v.minLength(1))])),
});

const Group = v.strictObject({
  in: v.string(),
  path: v.pipe(v.string(), v.regex(/^[^/\n]+(\/[^/\n]+)*$/)),
  files: v.optional(texts, {}),
  periodPhaseNs: v.exactOptional(whole(0, MAX_NS)),
});

const File = v.strictObject({ in: v.string(), path: v.string(), text: v.optional(v.string(), '') });

const Program = v.strictObject({
  id,
  in: v.string(),
  run: v.string(),
  args: v.optional(v.record(v.string(), v.pipe(v.number(), v.finite())), {}),
  count: v.optional(whole(1, MAX_COUNT), 1),
  apartNs: v.exactOptional(whole(0, MAX_NS)),
  peer: v.exactOptional(v.string()),
  cpus: v.exactOptional(v.pipe(v.array(whole(0, MAX_CPUS - 1)), v.minLength(1))),
  nice: v.exactOptional(whole(-20, 19)),
  cgroup: v.exactOptional(v.string()),
  start: v.optional(v.union([v.literal('set-up'), whole(-MAX_NS, MAX_NS)]), 'set-up'),
});

const Zero = v.union([
  v.strictObject({ atNs: whole(0, MAX_NS) }),
  v.strictObject({ afterSetUpNs: whole(0, MAX_NS), afterTickNs: v.nullable(whole(0, MAX_NS)) }),
]);

export const WORLD_SCHEMA = v.strictObject({
  v: v.literal(1),
  name: v.optional(v.string(), 'world'),
  seed: v.optional(whole(0, MAX_SEED), 1),
  profile: v.optional(v.string(), 'reference'),
  costs: v.optional(v.record(v.string(), v.number()), {}),
  machines: v.pipe(v.array(Machine), v.minLength(1), v.maxLength(MAX_MACHINES)),
  links: v.optional(v.pipe(v.array(Link), v.maxLength(MAX_MACHINES)), []),
  groups: v.exactOptional(v.pipe(v.array(Group), v.maxLength(MAX_LIST))),
  places: v.optional(v.pipe(v.array(Place), v.maxLength(MAX_LIST)), []),
  files: v.exactOptional(v.pipe(v.array(File), v.maxLength(MAX_LIST))),
  programs: v.optional(v.pipe(v.array(Program), v.maxLength(MAX_LIST)), []),
  zero: v.optional(Zero, { afterSetUpNs: 0, afterTickNs: null }),
});
