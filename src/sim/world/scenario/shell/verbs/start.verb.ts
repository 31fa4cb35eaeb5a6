import { text } from '../../../../core/text.ts';
import { defineShellVerb } from '../verb.ts';

export default defineShellVerb({
  name: 'start',
  usage: 'PID OP …',
  about: text('the same without waiting', '같지만 기다리지 않음'),
  run: ({ orders }, { first, after }) => orders.tell(first, after, false),
});
