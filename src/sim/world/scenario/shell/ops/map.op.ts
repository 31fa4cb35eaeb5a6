import { text } from '../../../../core/text.ts';
import { mapsMemory } from '../memory-ops.ts';

export default mapsMemory(
  { name: 'map', about: text('anonymous memory, not touched', '익명 메모리, 접근하지 않음') },
  'anon',
  { touched: false },
);
