import { defineRoom } from '../../state/room.ts';

export default defineRoom({
  id: 'paths',
  order: 1,
  label: { en: 'Paths', ko: '경로' },
  load: () => import('./parts.ts'),
});
