import { text } from '../sim/core/text.ts';
import { fresh, ONE } from './commands.ts';
import { defineLesson } from './define.ts';

const STACKS = ['bare', 'container', 'kvm'];

export default defineLesson({
  id: 'page-cache',
  order: 30,
  title: text('The page cache', '페이지 캐시'),
  aim: text(
    'To say when a read or write reaches the disk, and why a second read in a VM needs no hypervisor.',
    '읽기와 쓰기가 언제 디스크에 닿는지, VM의 두 번째 읽기에는 왜 하이퍼바이저가 필요 없는지 말할 수 있다.',
  ),
  minutes: 8,
  misconceptions: [
    {
      id: 'M1',
      claim: text(
        'A VM’s file access always goes to the hypervisor.',
        'VM의 파일 접근은 항상 하이퍼바이저로 간다.',
      ),
    },
    { claim: text('write() puts data on the disk.', 'write()가 데이터를 디스크에 쓴다.') },
  ],
  leavesOut: [
    text(
      'The cache never fills up here, and nothing is written back later in the background.',
      '여기서는 캐시가 가득 차지 않고, 나중에 백그라운드로 써 내리는 일도 없습니다.',
    ),
    text('Read-ahead of long sequential reads.', '긴 순차 읽기의 미리 읽기는 없습니다.'),
  ],
  world: { room: 'paths', spec: { op: 'read-disk', stacks: STACKS } },
  steps: [
    {
      kind: 'do',
      text: text(
        'A file is read for the first time: its pages are not in memory, so the kernel has to wait for the disk. Issue the read and watch how long the disk takes.',
        '파일을 처음 읽습니다. 페이지가 메모리에 없으므로 커널은 디스크를 기다려야 합니다. 읽기를 실행하고 디스크가 얼마나 걸리는지 보세요.',
      ),
      run: ONE,
      until: 'ended',
      hints: [text('Press the button, or Space.', '버튼이나 스페이스 키를 누르세요.')],
    },
    {
      kind: 'predict',
      text: text(
        'The same 4 KiB again: this time the page is in the kernel’s page cache. How many times as fast as before is the read in the plain process?',
        '같은 4 KiB를 다시 읽습니다. 이번에는 페이지가 커널의 페이지 캐시에 있습니다. 일반 프로세스의 읽기는 앞보다 몇 배나 빨라질까요?',
      ),
      start: fresh('read-cached', ['bare']),
      run: ONE,
      until: "op == 'read-cached' and ended",
      answers: {
        choices: [
          {
            text: text('About twice: more than 30 µs', '두 배쯤: 30 µs 넘게 걸린다'),
            is: "paths('bare').total_ns > 30us",
            why: text(
              'What is left is a system call and a copy of 4 KiB within memory. Neither takes microseconds in tens.',
              '남은 것은 시스템 콜과 메모리 안의 4 KiB 복사뿐입니다. 둘 다 수십 µs가 걸리지 않습니다.',
            ),
          },
          {
            text: text('About ten times: 3 to 30 µs', '열 배쯤: 3~30 µs'),
            is: "paths('bare').total_ns > 3us and paths('bare').total_ns <= 30us",
            why: text(
              'Even faster: memory is that much nearer than the fastest disk.',
              '더 빠릅니다. 메모리는 가장 빠른 디스크보다 그만큼 가깝습니다.',
            ),
          },
          {
            text: text('More than fifty times: below 2 µs', '쉰 배 넘게: 2 µs 미만'),
            is: "paths('bare').total_ns < 2us",
            why: text(
              'A system call and a copy within memory: no device, no waiting, no switch to another task.',
              '시스템 콜과 메모리 복사뿐입니다. 장치도, 대기도, 다른 태스크로의 전환도 없습니다.',
            ),
          },
        ],
      },
    },
    {
      kind: 'predict',
      text: text(
        'And in the VM: how many times as long as in the plain process does the cached read take?',
        'VM에서는 캐시된 읽기가 일반 프로세스의 몇 배나 걸릴까요?',
      ),
      start: fresh('read-cached', ['bare', 'kvm']),
      run: ONE,
      until: "op == 'read-cached' and ended and exits('kvm') >= 0",
      answers: {
        choices: [
          {
            text: text('About the same', '거의 같다'),
            is: "paths('kvm').total_ns / paths('bare').total_ns < 1.2",
            why: text(
              'The guest has a page cache of its own. Its kernel copies from its own memory, and nobody else is asked.',
              '게스트에는 자체 페이지 캐시가 있습니다. 게스트 커널이 자기 메모리에서 복사하고 아무에게도 묻지 않습니다.',
            ),
          },
          {
            text: text('Half as long again, as with the disk', '디스크 읽기처럼 1.5배쯤'),
            is: "paths('kvm').total_ns / paths('bare').total_ns >= 1.3 and paths('kvm').total_ns / paths('bare').total_ns < 2",
            why: text(
              'That was the way to the disk: exits, QEMU, the host. This read does not take it.',
              '그것은 exit, QEMU, 호스트를 거쳐 디스크로 가는 길이었습니다. 이 읽기는 그 길로 가지 않습니다.',
            ),
          },
          {
            text: text('More than twice as long', '두 배가 넘는다'),
            is: "paths('kvm').total_ns / paths('bare').total_ns >= 2.1",
            why: text(
              'Only if it left the VM. Look at the number of exits below the guest.',
              'VM을 벗어날 때만 그렇습니다. 게스트 아래의 exit 수를 보세요.',
            ),
          },
        ],
      },
    },
    {
      kind: 'predict',
      text: text(
        'Now a write of 4 KiB. write() returns to the program. Where is the data then?',
        '이번에는 4 KiB 쓰기입니다. write()가 프로그램으로 돌아왔을 때 데이터는 어디에 있을까요?',
      ),
      start: fresh('write-buffered', STACKS),
      run: ONE,
      until: "op == 'write-buffered' and ended",
      answers: {
        choices: [
          {
            text: text('On the disk', '디스크에'),
            is: "time('bare', 'disk') > 0",
            why: text(
              'The disk was not asked at all: its row is empty. Until it is, a power cut loses the data.',
              '디스크에는 묻지도 않았습니다. 디스크 행이 비어 있습니다. 그전에 전원이 나가면 데이터를 잃습니다.',
            ),
          },
          {
            text: text('Only in the kernel’s memory', '커널의 메모리에만'),
            is: "time('bare', 'disk') == 0",
            why: text(
              'The page is marked dirty and written later. Who needs it on the disk calls fsync.',
              '페이지는 더티로 표시되고 나중에 기록됩니다. 디스크에 있어야 한다면 fsync를 부릅니다.',
            ),
          },
        ],
      },
    },
    {
      kind: 'check',
      text: text(
        'Make the write safe: choose an operation that only returns when the data is on the disk, and issue it.',
        '쓰기를 안전하게 만드세요. 데이터가 디스크에 있을 때만 돌아오는 쓰기 작업을 골라 실행하세요.',
      ),
      until:
        "(op == 'write-fsync' or op == 'write-fdatasync' or op == 'write-fsync-append') and time('bare', 'disk') > 10us",
      solution: [...fresh('write-fsync', STACKS), { issue: 1 }, { go: 'end' }],
      hints: [text('The ones with “fsync” in their names.', '이름에 “fsync”가 있는 작업입니다.')],
    },
    {
      kind: 'explain',
      text: text(
        'Safe writing took {bare} in the plain process and {kvm} in the VM, with {exits} exits: the journal goes to the disk in several steps, and each of them leaves the guest.',
        '안전한 쓰기에 일반 프로세스에서는 {bare}, VM에서는 exit {exits}번과 함께 {kvm} 걸렸습니다. 저널이 여러 단계로 디스크에 가고, 단계마다 게스트를 벗어납니다.',
      ),
      figures: {
        bare: { measure: "paths('bare').total_ns", unit: 'ns' },
        kvm: { measure: "paths('kvm').total_ns", unit: 'ns' },
        exits: { measure: "exits('kvm')", unit: 'count' },
      },
    },
  ],
});
