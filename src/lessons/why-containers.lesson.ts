import { text } from '../sim/core/text.ts';
import { defineLesson } from './define.ts';

const LEFT = (era: string): string => `era('${era}').left_bytes`;

export default defineLesson({
  id: 'why-containers',
  order: 130,
  title: text('Why did containers come?', '컨테이너는 왜 나왔을까?'),
  aim: text(
    'To see what one operating system for all lacks, what a virtual machine each costs, and what a container each gives for how much.',
    '운영체제 하나를 함께 쓸 때 무엇이 부족한지, 각자 가상 머신을 쓰면 무엇이 드는지, 각자 컨테이너를 쓰면 얼마에 무엇을 얻는지 본다.',
  ),
  minutes: 8,
  misconceptions: [
    {
      id: 'M31',
      claim: text('A memory limit is reserved memory.', '메모리 제한은 예약된 메모리다.'),
    },
  ],
  leavesOut: [
    text(
      'Memory of guests is what a start of the VM leaves there; their own page caches do not grow.',
      '게스트의 메모리는 VM을 시작하고 난 상태이며, 게스트의 페이지 캐시는 더 늘지 않습니다.',
    ),
  ],
  world: { room: 'eras' },
  steps: [
    {
      kind: 'do',
      text: text(
        'One server of 4 GiB and four applications, deployed in three ways. Let a second pass. Area is memory.',
        '4 GiB 서버 한 대에 애플리케이션 네 개를 세 가지로 배치했습니다. 1초를 흘려보내세요. 넓이가 메모리입니다.',
      ),
      run: [{ play: '1s', seconds: 4 }],
      until: 'now_ns >= 1s',
    },
    {
      kind: 'predict',
      text: text(
        'Batch becomes a hog on the one operating system: four endless loops for each CPU. How much slower do the slowest answers of the shop get?',
        '운영체제 하나에서 배치가 CPU마다 끝없는 루프 네 개를 돌립니다. 쇼핑몰의 가장 느린 응답은 얼마나 느려질까요?',
      ),
      run: [{ press: 'hog' }, { play: '2s', seconds: 5 }],
      until: "pressed == 'hog' and now_ns >= 2s",
      answers: {
        choices: [
          {
            text: text('Less than twice as slow', '두 배도 느려지지 않는다'),
            is: "answers('traditional', 'shop').slower < 2",
            why: text(
              'The loops are many, and the one scheduler is fair to each of them.',
              '루프가 많고, 하나뿐인 스케줄러는 루프 하나하나에 공평합니다.',
            ),
          },
          {
            text: text('More than four times as slow', '네 배 넘게 느려진다'),
            is: "answers('traditional', 'shop').slower > 4",
            why: text(
              'Sixteen loops share the CPUs with four threads of the shop. Nothing says that they belong together.',
              '루프 열여섯 개가 쇼핑몰의 스레드 네 개와 CPU를 나눕니다. 루프들이 한 애플리케이션이라는 것을 아무도 모릅니다.',
            ),
          },
        ],
      },
      notes: text('Look at the row of CPUs while it runs.', '실행되는 동안 CPU 줄을 보세요.'),
    },
    {
      kind: 'explain',
      text: text(
        'On one system p99 of the shop went from {before} to {since}. In its VM it is {vm}, in its container {container}: batch stays within its part.',
        '운영체제 하나에서 쇼핑몰의 p99는 {before}에서 {since}(으)로 늘었습니다. VM에서는 {vm}, 컨테이너에서는 {container}입니다. 배치가 자기 몫을 넘지 못합니다.',
      ),
      figures: {
        before: { measure: "answers('traditional', 'shop').before_ns", unit: 'ns' },
        since: { measure: "answers('traditional', 'shop').p99_ns", unit: 'ns' },
        vm: { measure: "answers('virtual', 'shop').p99_ns", unit: 'ns' },
        container: { measure: "answers('containers', 'shop').p99_ns", unit: 'ns' },
      },
    },
    {
      kind: 'predict',
      text: text(
        'VMs keep the applications apart, and so do containers. In which of the two does more memory stay free?',
        'VM도 컨테이너도 애플리케이션을 떼어 놓습니다. 어느 쪽에 메모리가 더 많이 남을까요?',
      ),
      until: 'now_ns >= 1s',
      answers: {
        choices: [
          {
            text: text('About the same', '거의 같다'),
            is: `${LEFT('containers')} / ${LEFT('virtual')} < 1.2 and ${LEFT('containers')} / ${LEFT('virtual')} > 0.8`,
            why: text(
              'Each VM has a kernel, services and a page cache of its own in memory.',
              'VM마다 커널과 서비스, 페이지 캐시를 따로 메모리에 둡니다.',
            ),
          },
          {
            text: text('With containers', '컨테이너'),
            is: `${LEFT('containers')} / ${LEFT('virtual')} > 1.2`,
            why: text(
              'One kernel serves all: no guest system, no VMM, one page cache.',
              '커널 하나가 모두를 맡습니다. 게스트 시스템도 VMM도 없고 페이지 캐시도 하나입니다.',
            ),
          },
          {
            text: text('With VMs', 'VM'),
            is: `${LEFT('containers')} / ${LEFT('virtual')} < 0.8`,
            why: text(
              'A VM’s memory is its own, and more of it is needed.',
              'VM의 메모리는 VM의 것이고, 더 많이 필요합니다.',
            ),
          },
        ],
      },
    },
    {
      kind: 'explain',
      text: text(
        '{vms} are left with VMs, {containers} with containers; {more} more shops would fit instead of {few}. A start takes {container} instead of {vm}. Walls without a system each: that is why containers came.',
        'VM이면 남는 메모리가 {vms}, 컨테이너면 {containers}입니다. 쇼핑몰이 {few}개 대신 {more}개 더 들어갑니다. 시작은 {vm} 대신 {container} 걸립니다. 운영체제 없이 칸막이만 둔 것, 그래서 컨테이너가 나왔습니다.',
      ),
      figures: {
        vms: { measure: LEFT('virtual'), unit: 'bytes' },
        containers: { measure: LEFT('containers'), unit: 'bytes' },
        few: { measure: "era('virtual').more", unit: 'count' },
        more: { measure: "era('containers').more", unit: 'count' },
        vm: { measure: "era('virtual').start_ns", unit: 'ns' },
        container: { measure: "era('containers').start_ns", unit: 'ns' },
      },
    },
    {
      kind: 'check',
      text: text(
        'A limit is a ceiling, no reservation. Press “leak” and see what memory.max does to batch in its container.',
        '제한은 천장이지 예약이 아닙니다. “메모리 누수”를 누르고 컨테이너의 memory.max가 배치를 어떻게 하는지 보세요.',
      ),
      until: "pressed == 'leak' and dead('containers', 'batch')",
      solution: [{ press: 'leak' }, { go: '2s' }],
      hints: [text('The buttons stand above the columns.', '버튼은 열 위에 있습니다.')],
    },
  ],
});
