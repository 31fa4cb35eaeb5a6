import { defineRoom } from '../../state/room.ts';

export default defineRoom({
  id: 'neighbours',
  order: 2,
  label: { en: 'Neighbours', ko: '이웃' },
  load: () => import('./parts.ts'),
});
