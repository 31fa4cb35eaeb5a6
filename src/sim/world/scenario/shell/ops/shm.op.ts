import { text } from '../../../../core/text.ts';
import { mapsMemory } from '../memory-ops.ts';

export default mapsMemory(
  {
    name: 'shm',
    about: text('shared anonymous memory, each page written', '공유 익명 메모리, 페이지마다 기록'),
  },
  'shmem',
);
