/** `ringside ops`: the operations that can be issued. */
import { makeCatalog } from '../../sim/index.ts';
import { listCommand } from '../list-command.ts';

export default listCommand({
  name: 'ops',
  summary: 'the operations, with their parameters',
  entries: () => makeCatalog().operations,
  columns: [{ title: 'id' }, { title: 'operation' }, { title: 'parameters' }, { title: 'fidelity' }],
  row: (entry) => [
    entry.id,
    `${entry.label.en} (${entry.tag.en})`,
    entry.params
      .map((p) => `${p.id} ${p.min}..${p.max} ${p.unit} (${p.default})`.replace('  ', ' '))
      .join(', '),
    entry.fidelity,
  ],
});
