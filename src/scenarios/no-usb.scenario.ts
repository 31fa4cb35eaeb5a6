import { text } from '../sim/core/text.ts';
import { defineScenario } from './define.ts';

export default defineScenario({
  id: 'no-usb',
  order: 127,
  label: text('The group that has no USB', 'USB를 쓸 수 없는 그룹'),
  about: text(
    'Two containers open /dev/bus/usb/001/004 ten times a second. One was started with --device, so its device filter lets it; the other has the filter that every container gets.',
    '컨테이너 두 개가 /dev/bus/usb/001/004를 초당 열 번 엽니다. 하나는 --device로 시작해 장치 필터가 허용하고, 다른 하나는 모든 컨테이너가 받는 필터만 있습니다.',
  ),
  question: text(
    'Both run as root and both see the device’s file. What does open() answer in the container without --device?',
    '둘 다 root로 돌고 장치 파일도 보입니다. --device 없이 시작한 컨테이너에서 open()은 무엇을 답할까요?',
  ),
  answers: [
    text('EPERM: the filter of its cgroup refuses it', 'EPERM. cgroup의 필터가 거부한다'),
    text('A descriptor: root may open every device', '디스크립터. root는 모든 장치를 열 수 있다'),
    text('It waits until the other one has closed it', '다른 쪽이 닫을 때까지 기다린다'),
  ],
  right: {
    until: "response('camera').jobs >= 10 and response('other').jobs >= 10",
    is: [
      "cgroup('other').refused == response('other').jobs",
      "cgroup('other').refused == 0",
      "cgroup('other').refused > 0 and cgroup('other').refused < response('other').jobs",
    ],
  },
  look: '/other',
  file: {
    cpus: 2,
    scenarios: [
      {
        id: 'no-usb',
        duration_ms: 3000,
        cgroups: [
          { path: 'camera', stack: 'container', devices: ['/dev/bus/usb/001/004'] },
          { path: 'other', stack: 'container' },
        ],
        tasks: [
          { cgroup: 'camera', program: 'usb 1 4 10' },
          { cgroup: 'other', program: 'usb 1 4 10' },
        ],
      },
    ],
  },
});
