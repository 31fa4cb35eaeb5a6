/** `ringside stacks`: the layers that stacks are composed of. */
import { makeCatalog } from '../../sim/index.ts';
import { listCommand } from '../list-command.ts';

export default listCommand({
  name: 'stacks',
  summary: 'the stacks; with a slash they compose, e.g. kvm/container',
  entries: () => makeCatalog().stacks,
  columns: [{ title: 'id' }, { title: 'stack' }, { title: 'components' }, { title: 'fidelity' }],
  row: (entry) => [entry.id, entry.label.en, entry.components.join(' '), entry.fidelity],
});
