/** `cpu.pressure`, its triggers, and its switch `cgroup.pressure`. Source: kernel/sched/psi.c, kernel/cgroup/cgroup.c. */
import { text } from '../../core/text.ts';
import { formatPressure } from '../psi/psi.ts';
import { WINDOW_MAX_US, WINDOW_STEP_US } from '../psi/trigger.ts';
import type { FileContext, PollResult, WriteResult } from './cgroup.ts';
import { fail, OK } from './cgroup.ts';
import { defineController } from './controller.ts';
import { intIn } from './parse.ts';

function switchedOff(): ReturnType<typeof fail> {
  return fail('ENOENT', 'switched off by cgroup.pressure', 'cgroup.pressure로 꺼져 있습니다');
}

/** A trigger such as `some 150000 1000000`: stall and window, µs (`psi_trigger_create`). */
function writeTrigger({ cgroup, host, actor, open }: FileContext, written: string): WriteResult {
  if (!cgroup.psi.enabled) return switchedOff();
  if (open.trigger)
    return fail('EBUSY', 'this open file has a trigger already', '이 열린 파일에는 이미 트리거가 있습니다');
  const refuse = (en: string, ko: string): WriteResult => fail('EINVAL', en, ko);
  const match = /^(some|full)\s+(\d+)\s+(\d+)/.exec(written);
  if (!match)
    return refuse(
      `"${written.trim()}" is not some or full, then stall and window in µs`,
      `"${written.trim()}"은(는) some 또는 full 다음에 지연과 윈도(µs)를 쓴 형식이 아닙니다`,
    );
  const [stallUs, windowUs] = [Number(match[2]), Number(match[3])];
  if (windowUs === 0 || windowUs > WINDOW_MAX_US)
    return refuse(
      `window ${String(windowUs)} µs is not 1 … ${String(WINDOW_MAX_US)} µs`,
      `윈도 ${String(windowUs)} µs가 1 … ${String(WINDOW_MAX_US)} µs 밖입니다`,
    );
  const slow = actor.uid !== 0;
  if (slow && windowUs % WINDOW_STEP_US !== 0)
    return refuse(
      'without CAP_SYS_RESOURCE the window must be a multiple of 2 s',
      'CAP_SYS_RESOURCE가 없으면 윈도는 2초의 배수여야 합니다',
    );
  if (stallUs === 0 || stallUs > windowUs)
    return refuse(
      `stall ${String(stallUs)} µs is 0 or longer than the window, ${String(windowUs)} µs`,
      `지연 ${String(stallUs)} µs가 0이거나 윈도 ${String(windowUs)} µs보다 깁니다`,
    );
  const which = match[1] === 'some' ? 0 : 1;
  open.trigger = cgroup.psi.addTrigger(which, stallUs * 1000, windowUs * 1000, slow, host.now());
  return OK;
}

function pollTrigger({ cgroup, host, open }: FileContext): PollResult {
  const { trigger } = open;
  if (!trigger) return { ready: true, againNs: Infinity };
  cgroup.psi.settle(host.now());
  const ready = trigger.event;
  trigger.event = false;
  return { ready, againNs: cgroup.psi.nextLookNs() };
}

export default defineController({
  id: 'pressure',
  text: text('Pressure stall information', '압박 지연 정보(PSI)'),
  implicit: true,
  threaded: true,
  files: [
    {
      name: 'cgroup.pressure',
      onRoot: true,
      read: ({ cgroup }) => `${cgroup.psi.enabled ? '1' : '0'}\n`,
      write: ({ cgroup }, written) => {
        const value = intIn(written, 0, 1);
        if (typeof value !== 'number') return value;
        cgroup.psi.enabled = value === 1;
        return OK;
      },
    },
    {
      name: 'cpu.pressure',
      onRoot: true,
      read: ({ cgroup, host }) =>
        cgroup.psi.enabled ? formatPressure(cgroup.psi, host.now()) : switchedOff(),
      write: writeTrigger,
      poll: pollTrigger,
      close: ({ cgroup, trigger }) => {
        if (trigger) cgroup.psi.removeTrigger(trigger);
      },
    },
  ],
});
