import { text } from '../../../../core/text.ts';
import { mapsMemory } from '../memory-ops.ts';

export default mapsMemory(
  { name: 'alloc', about: text('anonymous memory, each page written', '익명 메모리, 페이지마다 기록') },
  'anon',
);
