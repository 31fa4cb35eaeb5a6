/** A volume as a row of a table. */
import { humanSize } from '../go/units.ts';
import type { GoObject, GoValue } from '../go/values.ts';
import { labelList } from './container-row.ts';
import { entriesOf, member, numberOf, textOf } from './engine.ts';

export function volumeRow(volume: GoValue): GoObject {
  const text = (name: string): string => textOf(member(volume, name));
  const usage = member(volume, 'UsageData');
  return {
    kind: 'object',
    type: '*formatter.volumeContext',
    arity: { Label: 1 },
    methods: {
      Name: () => text('Name'),
      Driver: () => text('Driver'),
      Scope: () => text('Scope'),
      Mountpoint: () => text('Mountpoint'),
      Labels: () => labelList(member(volume, 'Labels')),
      Label: ([name = null]) => textOf(entriesOf(member(volume, 'Labels')).get(textOf(name))),
      Links: () => (usage === null ? 'N/A' : String(numberOf(member(usage, 'RefCount')))),
      Size: () => (usage === null ? 'N/A' : humanSize(numberOf(member(usage, 'Size')))),
      Availability: () => 'N/A',
      Group: () => 'N/A',
      Status: () => 'N/A',
    },
  };
}
