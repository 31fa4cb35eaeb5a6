import { text } from '../sim/core/text.ts';
import { fresh, ONE } from './commands.ts';
import { defineLesson } from './define.ts';

const PER_OP = "paths('kvm').total_ns / paths('bare').total_ns";

export default defineLesson({
  id: 'page-faults',
  order: 40,
  title: text('Page faults and EPT', '페이지 폴트와 EPT'),
  aim: text(
    'To tell a fault that the guest handles alone from one that the host must help with, and to say what nested paging (EPT) saves.',
    '게스트가 혼자 처리하는 폴트와 호스트가 도와야 하는 폴트를 구별하고, 중첩 페이징(EPT)이 무엇을 아끼는지 말할 수 있다.',
  ),
  minutes: 8,
  misconceptions: [
    {
      id: 'M1',
      claim: text(
        'Every page fault of a guest goes to the hypervisor.',
        '게스트의 페이지 폴트는 모두 하이퍼바이저로 간다.',
      ),
    },
    { id: 'M21', claim: text('A VM in a VM costs twice as much.', 'VM 안의 VM은 비용이 두 배다.') },
    {
      id: 'M31',
      claim: text(
        'Memory of a VM is taken from the host at once.',
        'VM의 메모리는 처음부터 호스트에서 떼어 간다.',
      ),
    },
  ],
  leavesOut: [
    text(
      'The TLB: the longer walk through two page tables has no cost of its own.',
      'TLB: 두 단계 페이지 테이블을 걷는 시간은 따로 없습니다.',
    ),
    text('Huge pages.', '거대 페이지(huge page)는 없습니다.'),
  ],
  world: { room: 'paths', spec: { op: 'page-fault', stacks: ['bare', 'container', 'kvm'] } },
  steps: [
    {
      kind: 'say',
      text: text(
        'The program touches a page of memory for the first time. The kernel has promised it the page, but there is nothing behind it yet: the CPU stops the program with a page fault, and the kernel finds a page. No system call is made.',
        '프로그램이 메모리의 한 페이지를 처음 건드립니다. 커널이 약속한 페이지지만 아직 실제 메모리가 없습니다. CPU가 페이지 폴트로 프로그램을 멈추고 커널이 페이지를 찾습니다. 시스템 콜은 없습니다.',
      ),
    },
    {
      kind: 'predict',
      text: text(
        'The guest’s kernel finds a page, too, but the host has given the VM nothing behind that page either. How many VM exits does the first touch take?',
        '게스트 커널도 페이지를 찾지만, 호스트도 그 페이지에 아직 메모리를 주지 않았습니다. 첫 접근에 VM exit가 몇 번 일어날까요?',
      ),
      run: ONE,
      until: 'ended',
      answers: {
        choices: [
          {
            text: text('None', '한 번도 없다'),
            is: "exits('kvm') == 0",
            why: text(
              'The guest handles its own fault alone, that is true. But then it touches memory that the host has not given it yet.',
              '게스트가 자기 폴트를 혼자 처리하는 것은 맞습니다. 하지만 호스트가 아직 주지 않은 메모리를 건드리게 됩니다.',
            ),
          },
          {
            text: text('One', '한 번'),
            is: "exits('kvm') == 1",
            why: text(
              'The guest’s own fault stays inside. The exit is the second one: the CPU finds nothing in the host’s table (an EPT violation).',
              '게스트 자신의 폴트는 안에서 끝납니다. exit는 두 번째 폴트입니다. CPU가 호스트의 테이블에서 아무것도 찾지 못합니다(EPT 위반).',
            ),
          },
          {
            text: text('Two or more', '두 번 이상'),
            is: "exits('kvm') >= 2",
            why: text(
              'That is how it was before nested paging. You will see it in a moment.',
              '중첩 페이징이 없던 때에는 그랬습니다. 곧 보게 됩니다.',
            ),
          },
        ],
      },
    },
    {
      kind: 'explain',
      text: text(
        'Two tables, two faults: the guest’s kernel needed {guest}, the host’s KVM {kvm}. The next touch of this page costs neither. So a VM takes memory from the host page by page, as it touches it.',
        '테이블이 둘이고 폴트도 둘입니다. 게스트 커널에 {guest}, 호스트의 KVM에 {kvm} 걸렸습니다. 이 페이지를 다시 건드릴 때는 둘 다 없습니다. 그래서 VM은 건드리는 만큼 한 페이지씩 호스트의 메모리를 가져갑니다.',
      ),
      figures: {
        guest: { measure: "time('kvm', 'guest-kernel')", unit: 'ns' },
        kvm: { measure: "time('kvm', 'kvm')", unit: 'ns' },
      },
      look: 'kvm/box:kvm',
    },
    {
      kind: 'predict',
      text: text(
        'Until about 2008 the CPU knew only one table. The hypervisor kept shadow copies of the guest’s tables and had to see every change. Nested paging is now off. How much longer than the plain process does the VM take?',
        '2008년 무렵까지 CPU는 테이블을 하나만 알았습니다. 하이퍼바이저가 게스트 테이블의 사본(섀도 페이지 테이블)을 두고 모든 변경을 지켜봐야 했습니다. 이제 중첩 페이징이 꺼져 있습니다. VM은 일반 프로세스의 몇 배나 걸릴까요?',
      ),
      start: fresh('page-fault', ['bare', 'kvm'], { switches: { ept: 'off' } }),
      run: ONE,
      until: "switch('ept') == 'off' and ended",
      answers: {
        choices: [
          {
            text: text('No longer than with EPT, about three times', 'EPT가 있을 때처럼 세 배쯤'),
            is: `${PER_OP} < 4`,
            why: text(
              'With shadow tables the guest’s own fault leaves the guest, too, and so does its change to the table.',
              '섀도 테이블에서는 게스트 자신의 폴트도, 테이블 변경도 게스트 밖으로 나갑니다.',
            ),
          },
          {
            text: text('Five times or more', '다섯 배 이상'),
            is: `${PER_OP} >= 5`,
            why: text(
              'Now the fault itself is an exit, and so is the guest’s write to its page table: KVM has to do both over again in its shadow.',
              '이제 폴트 자체도, 게스트가 페이지 테이블에 쓰는 것도 exit입니다. KVM이 섀도 테이블에서 둘 다 다시 해야 합니다.',
            ),
          },
        ],
      },
    },
    {
      kind: 'predict',
      text: text(
        'Nested paging is on again, and a VM runs inside a VM. How many exits does one first touch take now?',
        '중첩 페이징을 다시 켜고 VM 안에서 VM을 실행합니다. 첫 접근 한 번에 exit가 몇 번 일어날까요?',
      ),
      start: fresh('page-fault', ['kvm', 'kvm/kvm']),
      run: ONE,
      until: 'ended',
      answers: {
        choices: [
          {
            text: text('One', '한 번'),
            is: "exits('kvm/kvm') == 1",
            why: text(
              'There are two hypervisors that have to be told.',
              '알려야 할 하이퍼바이저가 둘입니다.',
            ),
          },
          {
            text: text('Two: one for each hypervisor', '두 번: 하이퍼바이저마다 하나'),
            is: "exits('kvm/kvm') == 2",
            why: text(
              'The inner hypervisor runs in a VM itself: what it does to let its guest go on leaves its own VM.',
              '안쪽 하이퍼바이저도 VM 안에서 실행됩니다. 게스트를 다시 진행시키는 일도 자신의 VM을 벗어납니다.',
            ),
          },
          {
            text: text('More than two', '두 번보다 많다'),
            is: "exits('kvm/kvm') > 2",
            why: text(
              'Each exit of the inner guest goes to the outer hypervisor first, and the inner one’s answer leaves its VM again.',
              '안쪽 게스트의 exit는 먼저 바깥 하이퍼바이저로 가고, 안쪽 하이퍼바이저의 응답이 다시 자기 VM을 벗어납니다.',
            ),
          },
        ],
      },
    },
    {
      kind: 'check',
      text: text(
        'Find an operation on memory whose fault causes no exit at all in the VM: the host has given the page already.',
        'VM에서 폴트가 나도 exit가 전혀 없는 메모리 작업을 찾아보세요. 호스트가 이미 페이지를 준 경우입니다.',
      ),
      until: "op != 'page-fault' and paths('kvm').page_faults >= 1 and exits('kvm') == 0",
      solution: [...fresh('mmap-file-fault', ['bare', 'kvm']), { issue: 1 }, { go: 'end' }],
      hints: [
        text(
          'A file that is in the guest’s page cache lies in memory that the guest has touched before.',
          '게스트의 페이지 캐시에 있는 파일은 게스트가 전에 건드린 메모리에 있습니다.',
        ),
        text('“mmap + touch” of a cached file.', '캐시된 파일의 “mmap + touch”입니다.'),
      ],
    },
  ],
});
