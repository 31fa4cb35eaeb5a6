/** `ringside switches`: what changes mechanisms rather than numbers. */
import { SWITCHES } from '../../sim/index.ts';
import { listCommand } from '../list-command.ts';

export default listCommand({
  name: 'switches',
  summary: 'the switches that change mechanisms, with their values',
  entries: () => SWITCHES,
  columns: [{ title: 'id' }, { title: 'default' }, { title: 'values' }, { title: 'what' }],
  row: (entry) => [entry.id, entry.default, entry.values.map((value) => value.id).join(' '), entry.about.en],
});
