import { text } from '../../core/text.ts';
import { defineLoad } from './load.ts';
import { loadProgram, sleepUntil } from './code.ts';

/** One hour: longer than any scenario. */
const LONG_US = 3_600_000_000;

export default defineLoad({
  id: 'sleep',
  label: text('Sleeper', '잠자는 프로그램'),
  about: text('Sleeps for T µs, then the end.', 'T µs 동안 자고 끝냅니다.'),
  says: () => text('sleeps', '잠'),
  params: [
    { name: 'T', about: text('time asleep, µs', '자는 시간, µs'), min: 1, max: LONG_US, default: LONG_US },
  ],
  threads: () => 1,
  jobs: false,
  readsCpuClock: false,
  program: loadProgram('sleep', (p) => {
    sleepUntil(p, (state) => Math.min(state.endNs, state.startNs + state.argNs(0)));
  }),
});
