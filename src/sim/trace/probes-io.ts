/** Trace points of limits on a disk. Linux has none of these but the messages of blktrace (`throtl`). */
import { text } from '../core/text.ts';
import { probe } from './probe.ts';

export const IO_PROBES = Object.freeze([
  probe(
    'io_throttle',
    text('held back by io.max', 'io.max로 대기'),
    text(
      'The group, or one above it, has used up its io.max: the request waits before it reaches the disk.',
      '그룹이나 그 위 그룹이 io.max를 다 써서, 요청이 디스크에 닿기 전에 기다립니다.',
    ),
  ),
  probe(
    'io_unthrottle',
    text('request may go', '요청 진행'),
    text(
      'io.max allows the request now: whoever waited with it gives it to the disk.',
      '이제 io.max가 요청을 허용합니다. 기다리던 쪽이 요청을 디스크로 보냅니다.',
    ),
  ),
]);
