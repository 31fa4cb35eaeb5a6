/** Trace points of schedulers, timers, interrupts and devices that close or detail what others began. Append only. */
import { text } from '../core/text.ts';
import { CLOSES, probe } from './probe.ts';

export const KERNEL_PROBES = Object.freeze([
  probe(
    'user_enter',
    text('return to user mode', '사용자 모드 복귀'),
    text('The CPU goes on in the program, at ring 3.', 'CPU가 링 3에서 프로그램을 계속 실행합니다.'),
  ),
  probe(
    'sched_wakeup',
    text('woken', '깨어남'),
    text(
      'The CPU that was told puts the woken task on its own run queue.',
      '알림을 받은 CPU가 깨어난 태스크를 자신의 런 큐에 넣습니다.',
    ),
    CLOSES,
  ),
  probe(
    'sched_wakeup_new',
    text('new task woken', '새 태스크 깨우기'),
    text('A new task is put on a run queue for the first time.', '새 태스크가 처음으로 런 큐에 들어갑니다.'),
  ),
  probe(
    'sched_wake_idle_without_ipi',
    text('woken by a flag', '플래그로 깨움'),
    text(
      'The idle CPU polls a flag, so setting it is enough: no interrupt is sent.',
      '유휴 CPU가 플래그를 폴링하므로 설정만으로 충분하고 인터럽트를 보내지 않습니다.',
    ),
  ),
  probe(
    'tick_stop',
    text('tick stops', '틱 중지'),
    text(
      'The CPU goes idle and sets its timer to the next event instead of the next tick.',
      'CPU가 유휴 상태가 되면서 타이머를 다음 틱 대신 다음 이벤트에 맞춥니다.',
    ),
  ),
  probe(
    'exit_latency',
    text('exit latency', '유휴 탈출 지연'),
    text(
      'The CPU was asleep; its hardware first has to wake up.',
      'CPU가 잠들어 있어 하드웨어가 먼저 깨어나야 합니다.',
    ),
  ),
  probe(
    'irq_handler_exit',
    text('interrupt handled', '인터럽트 처리 끝'),
    text('The handler is done.', '핸들러가 끝났습니다.'),
    CLOSES,
  ),
  probe(
    'local_timer_entry',
    text('local timer', '로컬 타이머'),
    text(
      'The CPU’s own timer interrupts it; no device is involved.',
      'CPU 자신의 타이머가 인터럽트를 겁니다. 장치는 관여하지 않습니다.',
    ),
  ),
  probe(
    'local_timer_exit',
    text('timer handled', '타이머 처리 끝'),
    text('The timer’s handler is done.', '타이머 핸들러가 끝났습니다.'),
    CLOSES,
  ),
  probe(
    'hrtimer_cancel',
    text('timer off', '타이머 해제'),
    text('A timer is taken off the queue.', '타이머를 큐에서 뺍니다.'),
  ),
  probe(
    'hrtimer_expire_entry',
    text('timer expires', '타이머 만료'),
    text('The function of a timer that is due runs.', '만료된 타이머의 함수가 실행됩니다.'),
  ),
  probe(
    'hrtimer_expire_exit',
    text('timer done', '타이머 함수 끝'),
    text('The timer’s function is done.', '타이머의 함수가 끝났습니다.'),
    CLOSES,
  ),
  probe(
    'reschedule_entry',
    text('reschedule interrupt', '재스케줄 인터럽트'),
    text('Another CPU asks this one to look at its run queue.', '다른 CPU가 이 CPU에 런 큐를 보라고 합니다.'),
  ),
  probe(
    'reschedule_exit',
    text('reschedule handled', '재스케줄 처리 끝'),
    text('The interrupt is over; the run queue is looked at next.', '인터럽트가 끝나고 곧 런 큐를 봅니다.'),
    CLOSES,
  ),
  probe(
    'call_function_single_entry',
    text('function call interrupt', '함수 호출 인터럽트'),
    text(
      'Another CPU left work for this one: to put a task on its run queue.',
      '다른 CPU가 이 CPU에 일을 남겼습니다. 태스크를 런 큐에 넣는 일입니다.',
    ),
  ),
  probe(
    'call_function_single_exit',
    text('function call handled', '함수 호출 처리 끝'),
    text('The work that was left is done.', '남겨진 일이 끝났습니다.'),
    CLOSES,
  ),
  probe(
    'softirq_raise',
    text('softirq raised', 'softirq 요청'),
    text(
      'The rest of an interrupt’s work is put off until the handler is done.',
      '인터럽트의 나머지 일을 핸들러가 끝난 뒤로 미룹니다.',
    ),
  ),
  probe(
    'softirq_exit',
    text('softirq done', 'softirq 끝'),
    text('The deferred work is done.', '미뤄 둔 일이 끝났습니다.'),
    CLOSES,
  ),
  probe(
    'block_bio_queue',
    text('request for a flush', '플러시 요청'),
    text(
      'A request enters the block layer; the drive does not see it yet.',
      '요청이 블록 계층에 들어갑니다. 드라이브는 아직 모릅니다.',
    ),
  ),
  probe(
    'ext4_da_write_begin',
    text('page cache, write', '페이지 캐시 쓰기'),
    text(
      'The kernel finds or makes the page and copies the data into it.',
      '커널이 페이지를 찾거나 만들어 데이터를 복사해 넣습니다.',
    ),
  ),
  probe(
    'napi_poll',
    text('device polled', '장치 폴링'),
    text('The driver looks at a queue of its device.', '드라이버가 장치의 큐를 봅니다.'),
  ),
  probe(
    'io_uring_submit_req',
    text('ring request', '링 요청'),
    text('A request is taken from the ring.', '링에서 요청을 꺼냅니다.'),
  ),
  probe(
    'io_uring_complete',
    text('ring completion', '링 완료'),
    text('The answer is put on the ring.', '응답을 링에 넣습니다.'),
  ),
  probe(
    'user_exit',
    text('into the kernel', '커널 진입'),
    text(
      'The CPU leaves the program and enters the kernel at ring 0; a filter looks at the call before anything else does.',
      'CPU가 프로그램을 떠나 링 0의 커널로 들어갑니다. 다른 무엇보다 필터가 먼저 호출을 봅니다.',
    ),
  ),
]);
