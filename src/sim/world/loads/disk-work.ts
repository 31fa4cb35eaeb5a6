/** Work of a disk: threads of a process that read or write blocks of a file past the page cache, as fio does with O_DIRECT. */
import { text, type Text } from '../../core/text.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { filesOf } from '../../kernel/fs/files-of.ts';
import { PAGE_BYTES } from '../../kernel/fs/file-system.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import type { Ctx } from '../../ops/context.ts';
import { defineLoad, loadOf, type LoadDef, type LoadState } from './load.ts';
import { loadProgram, noteAnswer, open, sleepUntil } from './code.ts';

/** Size of a process's file: 1 GiB, more than a disk's own cache holds. */
const FILE_PAGES = 262_144;

function blockPages(state: LoadState): number {
  return state.arg(0) / 4;
}

/** Opens the process's file; its threads have one, each its own descriptor. */
function openFile(kernel: Kernel, ctx: Ctx): void {
  const state = loadOf(kernel, ctx);
  const id = kernel.fs.open(`/srv/${String(state.shared.address)}.bin`, FILE_PAGES);
  state.fd = filesOf(kernel, ctx).install({ kind: 'direct', id });
}

/** The next block: one after the other, or anywhere in the file. */
function nextPage(state: LoadState): number {
  const { shared } = state;
  const blocks = Math.floor(FILE_PAGES / blockPages(state));
  const block = state.arg(3) === 1 ? shared.rng.int(blocks) : shared.begun % blocks;
  shared.begun++;
  return block * blockPages(state);
}

/** With a rate, requests come at equal times whoever is free, and wait for a thread; without, each thread begins when it is done. */
function takeBlock(kernel: Kernel, ctx: Ctx): void {
  const state = loadOf(kernel, ctx);
  const { shared } = state;
  const rate = state.arg(2);
  state.mark = rate > 0 ? shared.nextNs : kernel.now();
  if (rate > 0) shared.nextNs += Math.round(1e9 / rate);
  state.request = nextPage(state);
}

function isDue(kernel: Kernel, ctx: Ctx): boolean {
  const state = loadOf(kernel, ctx);
  return state.arg(2) > 0 ? state.shared.nextNs < state.endNs : open(kernel, ctx);
}

const PARAMS: LoadDef['params'] = Object.freeze([
  { name: 'B', about: text('block, KiB, a multiple of 4', '블록, KiB(4의 배수)'), min: 4, max: 16_384 },
  {
    name: 'T',
    about: text('threads: blocks under way at once', '스레드 수: 동시에 처리하는 블록 수'),
    min: 1,
    max: 256,
    default: 1,
  },
  {
    name: 'R',
    about: text('blocks a second; 0: as fast as it goes', '초당 블록 수. 0이면 가능한 만큼'),
    min: 0,
    max: 1_000_000,
    default: 0,
  },
  {
    name: 'A',
    about: text('1: anywhere in the file, 0: in order', '1이면 파일 아무 곳, 0이면 차례대로'),
    min: 0,
    max: 1,
    default: 0,
  },
]);

/** What a kind of disk work is called. */
interface DiskWork {
  readonly id: string;
  readonly call: 'read' | 'write';
  readonly label: Text;
  readonly verb: Text;
}

export function diskWork({ id, call, label, verb }: DiskWork): LoadDef {
  return defineLoad({
    id,
    label,
    about: text(
      `${verb.en} blocks of B KiB of a file on the disk (O_DIRECT) with T threads, R a second or as fast as it goes. Response: end of a block less when it was due.`,
      `디스크에 있는 파일의 B KiB 블록을 스레드 T개로 ${verb.ko}(O_DIRECT). 초당 R개 또는 가능한 만큼 합니다. 응답 시간은 블록이 끝난 시각에서 하기로 한 시각을 뺀 값입니다.`,
    ),
    says: ([block = 0, threads = 1, rate = 0]) => {
      const en = rate > 0 ? `${String(rate)} a second` : 'as fast as it goes';
      const ko = rate > 0 ? `초당 ${String(rate)}개` : '가능한 만큼';
      return text(
        `${verb.en.toLowerCase()} ${String(block)} KiB blocks, ${String(threads)} at once, ${en}`,
        `${String(block)} KiB 블록을 한 번에 ${String(threads)}개씩 ${ko} ${verb.ko}`,
      );
    },
    params: PARAMS,
    threads: ([, threads = 1]) => threads,
    jobs: true,
    readsCpuClock: false,
    usesDisk: true,
    program: loadProgram(id, (p) => {
      p.effect('open()', openFile);
      p.loopWhile('the window is open', isDue, (p) => {
        p.effect('take a block', takeBlock);
        sleepUntil(p, ({ mark }) => mark);
        syscall(p, call, (kernel, ctx) => {
          const state = loadOf(kernel, ctx);
          ctx.set(0, state.fd);
          ctx.set(1, state.request);
          ctx.set(2, blockPages(state) * PAGE_BYTES);
        });
        p.effect('the block is done', (kernel, ctx) => noteAnswer(kernel, ctx, loadOf(kernel, ctx).mark));
      });
    }),
  });
}
