/** Trace points of cgroups. Linux has counters for these and no trace points; a row names the group and what its pool holds. */
import { text } from '../core/text.ts';
import { probe } from './probe.ts';

export const CGROUP_PROBES = Object.freeze([
  probe(
    'cgroup_throttle',
    text('held back by its quota', '쿼터 소진으로 정지'),
    text(
      'The group has used up its cpu.max: its tasks on this CPU wait for the next period.',
      '그룹이 cpu.max를 다 썼습니다. 이 CPU에 있는 그룹의 태스크는 다음 주기를 기다립니다.',
    ),
  ),
  probe(
    'cgroup_unthrottle',
    text('may run again', '다시 실행 가능'),
    text(
      'The group has runtime again: its tasks on this CPU go back on the run queue.',
      '그룹에 실행 시간이 다시 생겨, 이 CPU에 있는 그룹의 태스크가 런 큐로 돌아갑니다.',
    ),
  ),
  probe(
    'cgroup_refill',
    text('quota refilled', '쿼터 보충'),
    text(
      'The period timer of the group’s cpu.max puts a quota into its pool.',
      '그룹의 cpu.max 주기 타이머가 쿼터를 채워 넣습니다.',
    ),
  ),
  probe(
    'cgroup_draw',
    text('quota drawn', '쿼터 인출'),
    text(
      'A CPU takes a slice of runtime from the group’s pool.',
      'CPU가 그룹의 쿼터에서 실행 시간 한 조각을 가져옵니다.',
    ),
  ),
  probe(
    'cgroup_return',
    text('quota returned', '쿼터 반환'),
    text(
      'The group’s last task left the CPU: what it had drawn and not used goes back to the pool.',
      '그룹의 마지막 태스크가 CPU를 떠나, 가져와서 쓰지 않은 실행 시간이 그룹으로 돌아갑니다.',
    ),
  ),
]);
