/** The answer in words: the same ones on the page, in the verdict on a guess, for a screen reader and below a picture. */
import { formatNs } from '../../../i18n/format.ts';
import { say } from '../../../i18n/locale.svelte.ts';
import type { Lab } from '../state/lab.svelte.ts';
import { stackLabel } from '../state/stack-label.ts';
import { wt } from './texts.ts';
import type { Clause, Why } from './why.ts';

/** `+10.8 µs`; without a sign where times are not differences. */
export function amount({ kind }: Why, ns: number): string {
  return kind === 'alone' || ns < 0 ? formatNs(ns) : `+${formatNs(ns)}`;
}

/** The name of the program that runs a VM, as the run states it. */
function nameOf(lab: Lab, why: Why, { component }: Clause): string {
  const vmm = component?.id === 'vmm' ? lab.frame?.stacks[why.stack]?.facts['vmm'] : undefined;
  return vmm ?? (component ? say(component.label) : '');
}

/** What a part of the difference is, without its time. */
export function what(lab: Lab, why: Why, clause: Clause): string {
  const { kind, exits: n, component, instead, ns } = clause;
  const name = nameOf(lab, why, clause);
  const alone = why.kind === 'alone';
  if (instead) return wt('instead', { name });
  if (kind === 'kernel') return wt(alone ? 'kernel.alone' : 'kernel', { name });
  if (kind === 'host' && clause.most) return wt('host.most', { most: say(clause.most) });
  if (kind === 'host') return wt(alone ? 'host.alone' : ns < 0 ? 'host.less' : 'host');
  if (kind === 'part' && n > 0) return wt('part.exits', { name, n });
  if (component?.id === 'vmm') return wt('part.vmm', { name });
  return wt(kind, { name });
}

/** How the sentence begins: which stack took how much more than the first. */
export function head(lab: Lab, { kind, stack, first, ns }: Why): string {
  const label = (column: number): string => stackLabel(lab, lab.frame?.stacks[column]?.id ?? '');
  return wt(kind, { stack: label(stack), first: label(first), time: formatNs(Math.abs(ns)) });
}

/** What the clauses leave out, empty where that is next to nothing. */
export function rest(why: Why): string {
  const { clauses, restNs, ns } = why;
  const little = Math.abs(restNs) < Math.max(1, Math.abs(ns) / 100);
  return clauses.length === 0 || little ? '' : wt('rest', { time: amount(why, restNs) });
}

/** The same with the part that is most of it by name, for a sentence that nobody can open. */
function restNamed(lab: Lab, why: Why): string {
  const [most] = why.rest;
  const said = rest(why);
  return said === '' || !most ? said : wt('rest.most', { rest: said, most: what(lab, why, most) });
}

/** The whole answer as one sentence. */
export function whySentence(lab: Lab, why: Why): string {
  const clauses = why.clauses.map((clause) =>
    wt('clause', { time: amount(why, clause.ns), what: what(lab, why, clause) }),
  );
  const said = [...clauses, restNamed(lab, why)].filter((part) => part !== '');
  return said.length === 0 ? head(lab, why) : `${head(lab, why)} ${said.join(', ')}.`;
}
