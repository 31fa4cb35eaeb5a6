/**
 * The files of the `io` controller: `io.max`, `io.stat`, `io.weight`, `io.cost.*`. Source: block/blk-cgroup.c, block/blk-throttle.c, block/blk-iocost.c.
 */
import type { Cgroup, CgroupHost, FileContext, WriteResult } from '../cgroup.ts';
import { fail, OK } from '../cgroup.ts';
import { IoCost } from './cost.ts';
import { ioOf, makeKnown, type IoState } from './io-state.ts';
import { Throttle, type ThrottleGroup } from './throttle.ts';

const U64_MAX = (1n << 64n) - 1n;
const U32_MAX = (1n << 32n) - 1n;
const KEYS: readonly string[] = Object.freeze(['rbps', 'wbps', 'riops', 'wiops']);
const UNLIMITED: readonly bigint[] = Object.freeze([U64_MAX, U64_MAX, U32_MAX, U32_MAX]);
/** `char tok[27]`: a longer word is cut, and what is left of it is the next. */
const WORD_LENGTH = 26;
const WEIGHT_MIN = 1;
const WEIGHT_MAX = 10_000;

type Refusal = ReturnType<typeof fail>;

function invalid(written: string): Refusal {
  return fail(
    'EINVAL',
    `"${written.trim()}" is not understood`,
    `"${written.trim()}"은(는) 알 수 없는 형식입니다`,
  );
}

/** Whether the text names the disk: EINVAL no `MAJ:MIN` with something after it, ENODEV another device. Gives what follows. */
function afterDevice({ host }: FileContext, written: string): string | Refusal {
  const match = /^\s*(\d+):(\d+)\s+(.*)$/s.exec(written.trim());
  if (!match) return invalid(written);
  const [, major = '', minor = '', rest = ''] = match;
  const device = `${String(Number(major))}:${String(Number(minor))}`;
  if (device === host.io.device) return rest;
  return fail('ENODEV', `there is no disk ${device}`, `디스크 ${device}이(가) 없습니다`);
}

/** `%llu`: digits, whatever follows them; what is too large wraps. */
function u64(text: string): bigint | null {
  const digits = /^\s*(\d+)/.exec(text)?.[1];
  return digits === undefined ? null : BigInt.asUintN(64, BigInt(digits));
}

/** `rbps=N …` over what holds so far. */
function parseLimits(text: string, before: readonly bigint[]): readonly bigint[] | Refusal {
  const limits = [...before];
  const words = text.match(new RegExp(`\\S{1,${String(WORD_LENGTH)}}`, 'g')) ?? [];
  for (const word of words) {
    const cut = word.indexOf('=');
    const [key, value] = cut < 0 ? [word, ''] : [word.slice(0, cut), word.slice(cut + 1)];
    const number = value === 'max' ? U64_MAX : u64(value);
    if (cut < 0 || number === null) return invalid(word);
    if (number === 0n)
      return fail('ERANGE', `${word}: nothing at all is no limit`, `${word}: 0은 제한이 될 수 없습니다`);
    const at = KEYS.indexOf(key);
    if (at < 0) return invalid(word);
    limits[at] = at >= 2 && number > U32_MAX ? U32_MAX : number;
  }
  return limits;
}

/** The queues of a group, made with those above it. */
function throttleOf(cgroup: Cgroup, host: CgroupHost): ThrottleGroup | null {
  const io = ioOf(cgroup);
  if (!io || !cgroup.parent) return null;
  host.io.throttle ??= new Throttle(host.io);
  return (io.throttle ??= host.io.throttle.group(throttleOf(cgroup.parent, host)));
}

function rate(limits: readonly bigint[], at: number): number {
  const limit = limits[at] ?? U64_MAX;
  return limit === UNLIMITED[at] ? Infinity : Number(limit);
}

/** `io.max` of a group and of what is below it: those have queues too, because its limits are theirs. */
export function writeMax(ctx: FileContext, written: string): WriteResult {
  const { cgroup, host } = ctx;
  const io = ioOf(cgroup);
  const rest = afterDevice(ctx, written);
  if (typeof rest !== 'string') return rest;
  makeKnown(cgroup);
  const limits = parseLimits(rest, io?.limits ?? UNLIMITED);
  if ('ok' in limits) return limits;
  const group = throttleOf(cgroup, host);
  if (!io || !group) return OK;
  io.limits = Object.freeze(limits);
  queuesBelow(cgroup, host);
  host.io.throttle?.limit(group, [rate(limits, 0), rate(limits, 1)], [rate(limits, 2), rate(limits, 3)]);
  return OK;
}

function queuesBelow(cgroup: Cgroup, host: CgroupHost): void {
  throttleOf(cgroup, host);
  for (const child of cgroup.children.values()) queuesBelow(child, host);
}

/** A group that is made below a limited one has queues from the start. */
export function comesOnline(cgroup: Cgroup, host: CgroupHost): void {
  throttleOf(cgroup, host);
}

function line({ host }: FileContext, text: string): string {
  return `${host.io.device ?? ''} ${text}\n`;
}

export function readMax(ctx: FileContext): string {
  const limits = ioOf(ctx.cgroup)?.limits;
  if (!limits || limits.every((limit, at) => limit === UNLIMITED[at])) return '';
  const shown = KEYS.map((key, at) => `${key}=${rate(limits, at) === Infinity ? 'max' : String(limits[at])}`);
  return line(ctx, shown.join(' '));
}

export function readStat(ctx: FileContext): string {
  const io = ioOf(ctx.cgroup);
  if (!io?.isKnown) return '';
  const { bytes, ios } = io;
  // Without a request only the name is there, with the blank behind it.
  if (ios[0] + ios[1] === 0) return line(ctx, '');
  return line(
    ctx,
    `rbytes=${String(bytes[0])} wbytes=${String(bytes[1])} rios=${String(ios[0])} wios=${String(ios[1])} dbytes=0 dios=0`,
  );
}

export function readWeight(ctx: FileContext): string {
  const { weight = 100, diskWeight = 0 }: Partial<IoState> = ioOf(ctx.cgroup) ?? {};
  return `default ${String(weight)}\n${diskWeight === 0 ? '' : line(ctx, String(diskWeight))}`;
}

/** `%u`, whatever follows; EINVAL outside 1 … 10000. */
function weightIn(text: string): number | Refusal {
  const digits = /^\s*(\d+)/.exec(text)?.[1];
  const value = digits === undefined ? NaN : Number(BigInt.asUintN(32, BigInt(digits)));
  if (value >= WEIGHT_MIN && value <= WEIGHT_MAX) return value;
  return fail(
    'EINVAL',
    `"${text.trim()}" is not ${String(WEIGHT_MIN)} … ${String(WEIGHT_MAX)}`,
    `"${text.trim()}"은(는) ${String(WEIGHT_MIN)} … ${String(WEIGHT_MAX)} 범위의 수가 아닙니다`,
  );
}

/** The default weight, and that for the disk if its iocost is on (`io.cost.qos`). */
export function writeWeight(ctx: FileContext, written: string): WriteResult {
  const io = ioOf(ctx.cgroup);
  if (!written.includes(':')) {
    const weight = weightIn(written.trim().replace(/^default\s+/, ''));
    if (typeof weight !== 'number') return weight;
    if (io) io.weight = weight;
    return OK;
  }
  const rest = afterDevice(ctx, written);
  if (typeof rest !== 'string') return rest;
  if (costOf(ctx)?.enabled !== true)
    return fail(
      'EOPNOTSUPP',
      'a disk heeds weights only with iocost (io.cost.qos), which is off',
      '디스크별 가중치는 iocost(io.cost.qos)가 켜져 있어야 적용되는데, 꺼져 있습니다',
    );
  const weight = rest.startsWith('default') ? 0 : weightIn(rest);
  if (typeof weight !== 'number') return weight;
  makeKnown(ctx.cgroup);
  if (io) io.diskWeight = weight;
  return OK;
}

function costOf({ tree }: FileContext): IoCost | null {
  return ioOf(tree.root)?.cost ?? null;
}

type CostFile = 'qos' | 'model';

export function readCost(ctx: FileContext, file: CostFile): string {
  const cost = costOf(ctx);
  if (!cost) return '';
  return line(ctx, file === 'qos' ? cost.qosText : cost.modelText);
}

/** `io.cost.qos` and `io.cost.model`: EINVAL for what is not understood, ENODEV for another disk. */
export function writeCost(ctx: FileContext, file: CostFile, written: string): WriteResult {
  const root = ioOf(ctx.tree.root);
  const rest = afterDevice(ctx, written);
  if (typeof rest !== 'string') return rest;
  if (!root) return OK;
  root.cost ??= new IoCost(ctx.host.io.rotational);
  const words = rest.split(/\s+/).filter((word) => word !== '');
  const isSet = file === 'qos' ? root.cost.writeQos(words) : root.cost.writeModel(words);
  return isSet ? OK : invalid(rest);
}
