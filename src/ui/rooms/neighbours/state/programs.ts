/** A group and what it runs in plain words. */
import type { CgroupView, ResponseView } from '../../../../bridge/protocol.ts';
import { locale, say } from '../../../i18n/locale.svelte.ts';
import { groupName } from './palette.ts';

/** `6 × busy loop, server, 170 requests/s`; empty: nothing. */
export function programsOf(programs: CgroupView['programs']): string {
  const inGuest = { en: 'in a VM: ', ko: 'VM 안: ' }[locale.current];
  return programs
    .map((line) => {
      const words = say(line.says);
      // A number before a number would be read as one.
      const one = line.count > 1 && /^\d/.test(words) ? `(${words})` : words;
      return `${line.inGuest ? inGuest : ''}${line.count > 1 ? `${line.count.toString()} × ` : ''}${one}`;
    })
    .join('; ');
}

/** The group whose program answers, by name. */
export function answering({ group }: ResponseView, groups: readonly CgroupView[]): string {
  return groupName(groups.find(({ index }) => index === group)?.path ?? '/');
}
