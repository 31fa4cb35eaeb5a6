import { text } from '../../core/text.ts';
import { makeCall } from '../../kernel/extra-calls/define.ts';
import { OPEN_USB } from '../../kernel/usb-device.ts';
import { beginJob, endJob, loadProgram, noteRefusal, open, sleepUntil } from './code.ts';
import { defineLoad, loadOf } from './load.ts';

function pathOf(bus: number, device: number): string {
  return `/dev/bus/usb/${String(bus).padStart(3, '0')}/${String(device).padStart(3, '0')}`;
}

export default defineLoad({
  id: 'usb',
  label: text('USB device opened', 'USB 장치 열기'),
  about: text(
    'Opens /dev/bus/usb/B/D R times a second. The answer of open() may be an errno: EPERM where the group’s device filter refuses it, ENOENT in a guest, which has no such device.',
    '/dev/bus/usb/B/D를 초당 R번 엽니다. open()의 응답은 errno일 수 있습니다. 그룹의 장치 필터가 거부하면 EPERM이고, 그런 장치가 없는 게스트에서는 ENOENT입니다.',
  ),
  says: ([bus = 1, device = 1, rate = 10]) =>
    text(
      `opens ${pathOf(bus, device)} ${String(rate)} times a second`,
      `${pathOf(bus, device)} 장치를 초당 ${String(rate)}번 열기`,
    ),
  params: [
    { name: 'B', about: text('bus', '버스'), min: 1, max: 999 },
    { name: 'D', about: text('device on it', '버스의 장치'), min: 1, max: 127 },
    { name: 'R', about: text('opens a second', '초당 열기 횟수'), min: 1, max: 10_000, default: 10 },
  ],
  threads: () => 1,
  jobs: true,
  readsCpuClock: false,
  calls: [OPEN_USB],
  program: loadProgram('usb', (p) => {
    p.loopWhile('the window is open', open, (p) => {
      p.effect('next', (kernel, ctx, cpu) => beginJob(kernel, ctx, cpu, kernel.now(), Infinity));
      makeCall(p, OPEN_USB, (kernel, ctx) => {
        const state = loadOf(kernel, ctx);
        ctx.set(0, state.arg(0));
        ctx.set(1, state.arg(1));
      });
      p.when(
        'it was refused',
        (_kernel, ctx) => ctx.result < 0,
        (p) => p.effect('refused', noteRefusal),
      );
      p.effect('answered', endJob);
      p.effect('a turn is over', (kernel, ctx) => void loadOf(kernel, ctx).mark++);
      sleepUntil(p, (state) => state.startNs + (state.mark * 1e9) / state.arg(2));
    });
  }),
});
