import { text } from '../../../../core/text.ts';
import { mapsMemory } from '../memory-ops.ts';

export default mapsMemory(
  {
    name: 'lockalloc',
    about: text('memory that is locked, each page written', '잠긴 메모리, 페이지마다 기록'),
  },
  'anon',
  { locked: true },
);
