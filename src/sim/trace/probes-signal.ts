/** Trace points of signals (`include/trace/events/signal.h`) beside the delivery, which platforms of sandboxes have, too. */
import { text } from '../core/text.ts';
import { probe } from './probe.ts';

export const SIGNAL_PROBES = Object.freeze([
  probe(
    'signal_generate',
    text('signal sent', '시그널 보냄'),
    text(
      'A signal is queued for a task or a process, or dropped because nobody is to hear of it.',
      '시그널이 태스크나 프로세스의 대기열에 들어갑니다. 받을 쪽이 무시하면 버려집니다.',
    ),
  ),
]);
