/** `docker update`. */
import { err, Failure, out, type Client } from '../../client.ts';
import { ramInBytes } from '../../go/units.ts';
import type { Flags } from '../../go/flags.ts';
import { defineDockerCommand, SOME_WORDS } from '../command.ts';
import { apiJson, attempt, itemsOf, jsonBody, member, textOf } from '../engine.ts';
import { RUN_CHECKS, parseCpus } from '../run/checks.ts';
import { restartPolicy } from '../run/restart.ts';

function bytes(flags: Flags, name: string): number {
  if (flags.text(name) === '-1') return -1;
  const size = ramInBytes(flags.text(name));
  return typeof size === 'string' ? 0 : size;
}

/** The body of an update: what is not changed is zero or null. */
function updateBody(flags: Flags): Record<string, unknown> {
  const cpus = parseCpus(flags.text('cpus') === '' ? '0' : flags.text('cpus'));
  return {
    CpuShares: flags.number('cpu-shares'),
    Memory: bytes(flags, 'memory'),
    NanoCpus: typeof cpus === 'string' ? 0 : cpus,
    CgroupParent: '',
    BlkioWeight: flags.number('blkio-weight'),
    BlkioWeightDevice: null,
    BlkioDeviceReadBps: null,
    BlkioDeviceWriteBps: null,
    BlkioDeviceReadIOps: null,
    BlkioDeviceWriteIOps: null,
    CpuPeriod: flags.number('cpu-period'),
    CpuQuota: flags.number('cpu-quota'),
    CpuRealtimePeriod: flags.number('cpu-rt-period'),
    CpuRealtimeRuntime: flags.number('cpu-rt-runtime'),
    CpusetCpus: flags.text('cpuset-cpus'),
    CpusetMems: flags.text('cpuset-mems'),
    Devices: null,
    DeviceCgroupRules: null,
    DeviceRequests: null,
    MemoryReservation: bytes(flags, 'memory-reservation'),
    MemorySwap: bytes(flags, 'memory-swap'),
    MemorySwappiness: null,
    OomKillDisable: null,
    PidsLimit: flags.has('pids-limit') ? flags.number('pids-limit') : null,
    Ulimits: null,
    CpuCount: 0,
    CpuPercent: 0,
    IOMaximumIOps: 0,
    IOMaximumBandwidth: 0,
    RestartPolicy:
      flags.text('restart') === ''
        ? { Name: '', MaximumRetryCount: 0 }
        : restartPolicy(flags.text('restart')),
  };
}

export default defineDockerCommand({
  name: 'update',
  words: SOME_WORDS,
  checks: { cpus: RUN_CHECKS['cpus'] ?? ((): null => null) },
  *run({ flags, words, engine }) {
    if (flags.given.size === 0)
      throw new Failure('you must provide one or more flags when using this command');
    const body = jsonBody(updateBody(flags));
    const warnings: string[] = [];
    const problems: string[] = [];
    for (const name of words) {
      const problem = yield* attempt(
        (function* (): Client<void> {
          const path = `/containers/${encodeURIComponent(name)}/update`;
          const answer = yield* apiJson(engine, { method: 'POST', path, body });
          yield* out(`${name}\n`);
          warnings.push(...itemsOf(member(answer, 'Warnings')).map(textOf));
        })(),
      );
      if (problem !== null) problems.push(problem);
    }
    if (warnings.length > 0) yield* out(`${warnings.join('\n')}\n`);
    if (problems.length === 0) return 0;
    yield* err(`${problems.join('\n')}\n`);
    return 1;
  },
});
