import { defineRoom } from '../../state/room.ts';

export default defineRoom({
  id: 'eras',
  order: 4,
  label: { en: 'Eras', ko: '세대' },
  load: () => import('./parts.ts'),
});
