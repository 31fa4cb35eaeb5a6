/** The `cpu` controller's files. Source: kernel/sched/core.c `cpu_files`. */
import { text } from '../../core/text.ts';
import type { TaskGroup } from '../sched/entities.ts';
import {
  cpuWeightOfShares,
  niceOfShares,
  sharesOfCpuWeight,
  WEIGHT_IDLEPRIO,
  weightOfNice,
} from '../sched/weights.ts';
import type { Cgroup, CgroupFile, CgroupHost, FileContext, WriteResult } from './cgroup.ts';
import { fail, forEachBelow, OK } from './cgroup.ts';
import { defineController } from './controller.ts';
import { cpuTimeOf } from './cputime.ts';
import { parseS64, parseU64 } from './parse.ts';
import { uclampFile } from './uclamp.ts';

/** Period 1 ms … 1 s, quota at least 1 ms and at most 2^44 − 1 µs. */
const MIN_US = 1_000;
const MAX_PERIOD_US = 1_000_000;
const MAX_QUOTA_US = 17_592_186_044_415;

/** Releases since which `cpu.stat` has the rows. */
const ROWS = Object.freeze({ nice: 6013, burst: 5014 });

/** The group that accounts for a cgroup's tasks: its own, or the nearest ancestor's. */
export function taskGroupOf(cgroup: Cgroup, host: CgroupHost): TaskGroup {
  for (let node: Cgroup | null = cgroup; node; node = node.parent) if (node.cpu) return node.cpu.tg;
  return host.sched.rootGroup;
}

function tgOf({ cgroup, host }: FileContext): TaskGroup {
  return taskGroupOf(cgroup, host);
}

function range(value: bigint, low: number, high: number): WriteResult {
  const shown = `${String(low)} … ${String(high)}`;
  return fail(
    'ERANGE',
    `${String(value)} is not ${shown}`,
    `${String(value)}은(는) ${shown} 범위를 벗어났습니다`,
  );
}

function notNumber(errno: 'EINVAL' | 'ERANGE', written: string): WriteResult {
  const shown = written.trim();
  return errno === 'ERANGE'
    ? fail(errno, `${shown} does not fit in 64 bits`, `${shown}은(는) 64비트에 들어가지 않습니다`)
    : fail(errno, `"${shown}" is not a number`, `"${shown}"은(는) 숫자가 아닙니다`);
}

function setShares(ctx: FileContext, shares: number): WriteResult {
  const tg = tgOf(ctx);
  if (tg.idle)
    return fail(
      'EINVAL',
      'an idle group (cpu.idle) has no weight',
      'cpu.idle 그룹에는 가중치를 줄 수 없습니다',
    );
  ctx.host.sched.setGroupWeight(tg, shares, false);
  return OK;
}

function writeWeight(ctx: FileContext, written: string): WriteResult {
  const parsed = parseU64(written);
  if ('errno' in parsed) return notNumber(parsed.errno, written);
  if (parsed.value < 1n || parsed.value > 10_000n) return range(parsed.value, 1, 10_000);
  return setShares(ctx, sharesOfCpuWeight(Number(parsed.value)));
}

function writeNice(ctx: FileContext, written: string): WriteResult {
  const parsed = parseS64(written);
  if ('errno' in parsed) return notNumber(parsed.errno, written);
  if (parsed.value < -20n || parsed.value > 19n) return range(parsed.value, -20, 19);
  return setShares(ctx, weightOfNice(Number(parsed.value)));
}

function writeIdle(ctx: FileContext, written: string): WriteResult {
  const parsed = parseS64(written);
  if ('errno' in parsed) return notNumber(parsed.errno, written);
  if (parsed.value !== 0n && parsed.value !== 1n)
    return fail('EINVAL', 'only 0 or 1', '0이나 1만 쓸 수 있습니다');
  const idle = parsed.value === 1n;
  const tg = tgOf(ctx);
  if (tg.idle !== idle) ctx.host.sched.setGroupWeight(tg, idle ? WEIGHT_IDLEPRIO : 1024, idle);
  return OK;
}

/** Checks and sets quota, period and burst, µs (`tg_set_bandwidth`). Every violation is EINVAL. */
function setMax(ctx: FileContext, quotaUs: number, periodUs: number, burstUs: number): WriteResult {
  const refuse = (en: string, ko: string): WriteResult => fail('EINVAL', en, ko);
  const us = (value: number): string => `${String(value)} µs`;
  if (quotaUs < MIN_US)
    return refuse(
      `quota ${us(quotaUs)} is below ${us(MIN_US)}`,
      `쿼터 ${us(quotaUs)}가 ${us(MIN_US)}보다 작습니다`,
    );
  if (periodUs < MIN_US || periodUs > MAX_PERIOD_US) {
    const may = `${String(MIN_US)} … ${us(MAX_PERIOD_US)}`;
    return refuse(`period ${us(periodUs)} is outside ${may}`, `주기 ${us(periodUs)}가 ${may} 밖입니다`);
  }
  if (quotaUs !== Infinity) {
    if (quotaUs > MAX_QUOTA_US)
      return refuse(
        `quota ${us(quotaUs)} is above ${us(MAX_QUOTA_US)}`,
        `쿼터 ${us(quotaUs)}가 ${us(MAX_QUOTA_US)}보다 큽니다`,
      );
    if (burstUs > quotaUs || burstUs + quotaUs > MAX_QUOTA_US)
      return refuse(
        `burst ${us(burstUs)} is above the quota ${us(quotaUs)}`,
        `버스트 ${us(burstUs)}가 쿼터 ${us(quotaUs)}보다 큽니다`,
      );
  }
  ctx.host.sched.setBandwidth(
    tgOf(ctx),
    periodUs * 1000,
    quotaUs === Infinity ? Infinity : quotaUs * 1000,
    burstUs * 1000,
  );
  return OK;
}

function writeMax(ctx: FileContext, written: string): WriteResult {
  const pool = tgOf(ctx).bandwidth;
  // As sscanf("%20s %llu"): what follows a number is ignored.
  const match = /^\s*(\S{1,20})\s*(\d+)?/.exec(written);
  const token = match?.[1] ?? '';
  const digits = /^\d+/.exec(token)?.[0];
  if (!match || (digits === undefined && token !== 'max')) {
    return fail(
      'EINVAL',
      'expected "max" or a number of µs, then the period',
      '"max" 또는 µs 수와 주기를 써야 합니다',
    );
  }
  const quotaUs = digits === undefined ? Infinity : Number(digits);
  const periodUs = match[2] === undefined ? pool.periodNs / 1000 : Number(match[2]);
  return setMax(ctx, quotaUs, periodUs, pool.burstNs / 1000);
}

function writeBurst(ctx: FileContext, written: string): WriteResult {
  const parsed = parseU64(written);
  if ('errno' in parsed) return notNumber(parsed.errno, written);
  const pool = tgOf(ctx).bandwidth;
  return setMax(
    ctx,
    pool.quotaNs === Infinity ? Infinity : pool.quotaNs / 1000,
    pool.periodNs / 1000,
    Number(parsed.value),
  );
}

function readMax(ctx: FileContext): string {
  const { quotaNs, periodNs } = tgOf(ctx).bandwidth;
  return `${quotaNs === Infinity ? 'max' : String(quotaNs / 1000)} ${String(periodNs / 1000)}\n`;
}

function readStat(ctx: FileContext): string {
  const time = cpuTimeOf(ctx.cgroup, ctx.host);
  const us = (ns: number): string => String(Math.floor(ns / 1000));
  const rows: [string, string][] = [
    ['usage_usec', us(time.usageNs)],
    ['user_usec', us(time.userNs)],
    ['system_usec', us(time.systemNs)],
  ];
  const { release } = ctx.host;
  if (release >= ROWS.nice) rows.push(['nice_usec', us(time.niceNs)]);
  const tg = ctx.cgroup.parent ? ctx.cgroup.cpu?.tg : ctx.host.sched.rootGroup;
  if (tg) {
    const pool = tg.bandwidth;
    rows.push(['nr_periods', String(pool.nrPeriods)], ['nr_throttled', String(pool.nrThrottled)]);
    rows.push(['throttled_usec', us(pool.throttledTimeNs)]);
    if (release >= ROWS.burst)
      rows.push(['nr_bursts', String(pool.nrBursts)], ['burst_usec', us(pool.burstTimeNs)]);
  }
  return rows.map(([key, value]) => `${key} ${value}\n`).join('');
}

/** How long its own tasks were held back; empty where the controller is off. */
function readStatLocal(ctx: FileContext): string {
  const tg = ctx.cgroup.parent ? ctx.cgroup.cpu?.tg : ctx.host.sched.rootGroup;
  if (!tg) return '';
  let ns = 0;
  for (const cfsRq of tg.cfsRqs) {
    if (!cfsRq) continue;
    ns += cfsRq.throttledSelfTimeNs;
    if (cfsRq.throttledClockSelfNs >= 0) ns += ctx.host.now() - cfsRq.throttledClockSelfNs;
  }
  return `throttled_usec ${String(Math.floor(ns / 1000))}\n`;
}

/** They are there whether the controller is on or not: core files, in every cgroup. */
export const CPU_STAT: readonly CgroupFile[] = Object.freeze([
  { name: 'cpu.stat', onRoot: true, read: readStat },
  { name: 'cpu.stat.local', since: '6.6', onRoot: true, read: readStatLocal },
]);

export default defineController({
  id: 'cpu',
  text: text('CPU weight, quota and statistics', 'CPU 가중치, 쿼터, 통계'),
  implicit: false,
  threaded: true,
  files: [
    {
      name: 'cpu.weight',
      read: (ctx) => `${String(cpuWeightOfShares(tgOf(ctx).shares))}\n`,
      write: writeWeight,
    },
    {
      name: 'cpu.weight.nice',
      read: (ctx) => `${String(niceOfShares(tgOf(ctx).shares))}\n`,
      write: writeNice,
    },
    { name: 'cpu.max', read: readMax, write: writeMax },
    {
      name: 'cpu.max.burst',
      since: '5.14',
      read: (ctx) => `${String(tgOf(ctx).bandwidth.burstNs / 1000)}\n`,
      write: writeBurst,
    },
    { name: 'cpu.idle', since: '5.15', read: (ctx) => `${tgOf(ctx).idle ? '1' : '0'}\n`, write: writeIdle },
    uclampFile('cpu.uclamp.min'),
    uclampFile('cpu.uclamp.max'),
  ],
  online: (cgroup, host) => {
    const parent = cgroup.parent ? taskGroupOf(cgroup.parent, host) : host.sched.rootGroup;
    const tg = host.sched.createGroup(parent, cgroup.path, host.drawPeriodPhaseNs());
    cgroup.cpu = { tg, uclamp: new Map() };
  },
  offline: (cgroup, host) => {
    const { cpu } = cgroup;
    cgroup.cpu = null;
    if (!cpu) return;
    const heir = taskGroupOf(cgroup, host);
    forEachBelow(cgroup, (node) => {
      for (const member of node.tasks) host.setTaskGroup(member.task, heir);
    });
    host.sched.destroyGroup(cpu.tg);
  },
  attach: (member, host) => {
    host.setTaskGroup(member.task, taskGroupOf(member.cgroup, host));
  },
});
