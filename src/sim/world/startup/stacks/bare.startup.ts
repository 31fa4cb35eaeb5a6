import { text } from '../../../core/text.ts';
import { defineStartup } from '../define.ts';
import { phase } from '../marks.ts';
import { enterNext, start, step } from '../tasks.ts';

const child = step('process', 'process', 'app', enterNext);

export default defineStartup({
  id: 'bare',
  label: text('Bare process', '일반 프로세스'),
  kind: 'process',
  estimate: null,
  body: (p) => {
    phase(p, 'fork');
    start(p, child);
  },
});
