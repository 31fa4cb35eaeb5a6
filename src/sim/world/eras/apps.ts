/** The applications of a server: what each does as a program, and what one is made to do when it misbehaves. */
import type { AppKind, EraAppSpec, EraSpec, PressId } from '../../core/era-views.ts';
import { text, type Text } from '../../core/text.ts';

/** A program as scenario files write it, and how many of it. */
export interface EraProgram {
  readonly program: string;
  readonly count: number;
}

export interface AppDef {
  readonly label: Text;
  readonly about: Text;
  /** What answers or works. */
  readonly works: string;
  /** The same with files in the page cache, where its kernel keeps account of memory; absent: it has none. */
  readonly cached?: string;
}

export const APPS: Readonly<Record<AppKind, AppDef>> = Object.freeze({
  shop: {
    label: text('shop', '쇼핑몰'),
    about: text(
      'A web shop: 300 requests a second, 1 ms of CPU time each, four threads.',
      '웹 쇼핑몰입니다. 초당 요청 300개에 각각 CPU 시간 1 ms, 스레드 4개입니다.',
    ),
    works: 'poisson 300 1000 4 25',
  },
  db: {
    label: text('db', '데이터베이스'),
    about: text(
      'A database: 200 requests a second, 0.8 ms of CPU time each, and each reads 8 pages of a file of 128 MiB. In a guest that keeps no account of memory it reads no file.',
      '데이터베이스입니다. 초당 요청 200개에 각각 CPU 시간 0.8 ms이며, 요청마다 128 MiB 파일의 8페이지를 읽습니다. 메모리를 집계하지 않는 게스트에서는 파일을 읽지 않습니다.',
    ),
    works: 'poisson 200 800 4 25',
    cached: 'lookup 200 128 8 800',
  },
  mail: {
    label: text('mail', '메일'),
    about: text(
      'A mail server: 100 messages a second, 2 ms of CPU time each, two threads.',
      '메일 서버입니다. 초당 메시지 100개에 각각 CPU 시간 2 ms, 스레드 2개입니다.',
    ),
    works: 'poisson 100 2000 2 25',
  },
  batch: {
    label: text('batch', '배치'),
    about: text(
      'A batch job: 5 ms of work, 20 ms of rest, and again.',
      '배치 작업입니다. 5 ms 일하고 20 ms 쉬기를 되풀이합니다.',
    ),
    works: 'closed 5000 20000',
  },
});

/** Memory that an application takes at its start and keeps: as fast as a machine can be given pages. */
export function heapOf({ memoryMib }: EraAppSpec): string {
  return `leak 4096 ${String(memoryMib)}`;
}

export interface PressDef {
  readonly label: Text;
  readonly about: Text;
  /** What the application begins to run. */
  readonly program: (spec: EraSpec) => EraProgram;
}

/** Busy processes of a hog: as a build that was told to use far more than there is. */
const HOGS_A_CPU = 4;
/** What one process can take in a second. */
const LEAK_MIB = 4096;
/** Processes that a fork bomb has made when nothing stops it. */
const BOMB_PROCESSES = 1000;

export const PRESS_DEFS: Readonly<Record<PressId, PressDef>> = Object.freeze({
  hog: {
    label: text('hog', 'CPU 독점'),
    about: text(
      'It starts four endless loops for each CPU of the server.',
      '서버의 CPU마다 끝없는 루프 네 개를 시작합니다.',
    ),
    program: ({ cpus }) => ({ program: 'hog', count: HOGS_A_CPU * cpus }),
  },
  leak: {
    label: text('leak', '메모리 누수'),
    about: text(
      'It takes memory and gives none back: as much each second as the server has.',
      '메모리를 잡고 돌려주지 않습니다. 매초 서버가 가진 만큼 잡습니다.',
    ),
    program: ({ memoryGib }) => ({
      program: `leak ${String(Math.min(LEAK_MIB, memoryGib * 1024))} ${String(memoryGib * 1024)}`,
      count: Math.ceil((memoryGib * 1024) / LEAK_MIB),
    }),
  },
  crash: {
    label: text('crash', '크래시'),
    about: text(
      'A process of it writes to address 0: the kernel ends it with SIGSEGV.',
      '프로세스 하나가 주소 0에 씁니다. 커널이 SIGSEGV로 끝냅니다.',
    ),
    program: () => ({ program: 'crash', count: 1 }),
  },
  'fork-bomb': {
    label: text('fork bomb', '포크 폭탄'),
    about: text(
      'Every process of it forks as often as it can, up to 1000 of them, and then computes.',
      '모든 프로세스가 1000개가 될 때까지 계속 fork하고, 그 뒤로는 계산합니다.',
    ),
    program: () => ({ program: `forkbomb ${String(BOMB_PROCESSES)}`, count: 1 }),
  },
  'kernel-bug': {
    label: text('kernel bug', '커널 버그'),
    about: text(
      'A system call of it meets a bug of the kernel that it runs on: panic.',
      '시스템 콜이 자신이 실행되는 커널의 버그를 만납니다. 커널 패닉입니다.',
    ),
    program: () => ({ program: 'panic', count: 1 }),
  },
});
