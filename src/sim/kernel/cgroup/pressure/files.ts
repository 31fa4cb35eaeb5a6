/** Triggers that are written to a pressure file. Source: kernel/sched/psi.c `psi_trigger_create`. */
import type { PsiResource } from '../../psi/psi.ts';
import { WINDOW_MAX_US, WINDOW_STEP_US } from '../../psi/trigger.ts';
import { addTrigger, removeTrigger } from '../../psi/triggers.ts';
import type { FileContext, OpenFile, WriteResult } from '../cgroup.ts';
import { fail, OK } from '../cgroup.ts';

/** `%u` of sscanf: what is too large wraps. */
function u32(digits: string): number {
  return Number(BigInt.asUintN(32, BigInt(digits)));
}

/** A trigger such as `some 150000 1000000`: stall and window, µs (`psi_trigger_create`). */
export function writeTrigger(
  resource: PsiResource,
  { cgroup, host, actor, open }: FileContext,
  written: string,
): WriteResult {
  if (open.trigger)
    return fail('EBUSY', 'this open file has a trigger already', '이 열린 파일에는 이미 트리거가 있습니다');
  const refuse = (en: string, ko: string): WriteResult => fail('EINVAL', en, ko);
  const match = /^(some|full)\s+(\d+)\s+(\d+)/.exec(written);
  if (!match)
    return refuse(
      `"${written.trim()}" is not some or full, then stall and window in µs`,
      `"${written.trim()}"은(는) some 또는 full 다음에 지연과 윈도(µs)를 쓴 형식이 아닙니다`,
    );
  const [stallUs, windowUs] = [u32(match[2] ?? ''), u32(match[3] ?? '')];
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
  const [thresholdNs, windowNs] = [stallUs * 1000, windowUs * 1000];
  const now = host.now();
  open.trigger = addTrigger(cgroup.psi, resource, { which, thresholdNs, windowNs, slow }, now);
  return OK;
}

/** The open file is closed, and its trigger gone with it. */
export function dropTrigger({ cgroup, trigger }: OpenFile): void {
  if (trigger) removeTrigger(cgroup.psi, trigger);
}
