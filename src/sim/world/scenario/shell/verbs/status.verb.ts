import { text } from '../../../../core/text.ts';
import { defineShellVerb } from '../verb.ts';

export default defineShellVerb({
  name: 'status',
  usage: 'PID',
  about: text('its state, or how it ended', '상태 또는 어떻게 끝났는지'),
  run: ({ processes }, { first }) => processes.status(first),
});
