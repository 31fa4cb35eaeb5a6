/** `ringside costs`: every figure about the world with its source. */
import { catalogWords, makeCatalog } from '../../sim/index.ts';
import { listCommand } from '../list-command.ts';
import { ns } from '../table.ts';

export default listCommand({
  name: 'costs',
  summary: 'the costs, with range, distribution and confidence; sources in the JSON',
  entries: () => {
    const { costs: texts } = catalogWords();
    return makeCatalog().costs.map((cost, index) => ({ ...cost, ...texts[index] }));
  },
  columns: [
    { title: 'id' },
    { title: 'mean ns', align: 'right' },
    { title: 'range ns', align: 'right' },
    { title: 'distribution' },
    { title: 'confidence' },
    { title: 'what' },
  ],
  row: (entry) => [
    entry.id,
    ns(entry.meanNs),
    `${ns(entry.loNs)}–${ns(entry.hiNs)}`,
    entry.distribution,
    entry.confidence,
    entry.label.en,
  ],
});
