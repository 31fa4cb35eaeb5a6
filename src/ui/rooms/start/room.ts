import { defineRoom } from '../../state/room.ts';

export default defineRoom({
  id: 'start',
  order: 3,
  label: { en: 'Start-up', ko: '기동' },
  load: () => import('./parts.ts'),
});
