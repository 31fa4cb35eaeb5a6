/** Lines `#! KEY VALUE` at the head of a script: how the machine is before its first command. */
import { own } from '../../../core/own.ts';
import { CGROUP_OPTIONS } from '../../../kernel/cgroup/cgroup.ts';
import { hugePagesOf } from '../../../kernel/mm/memcg/limited-memory.ts';
import type { World } from '../../world.ts';
import { answerOf, misuse, OK, type ShellAnswer } from './answer.ts';

/** Switches these controllers, and no others, on for the root's children. */
export function passOn(world: World, names: readonly string[]): ShellAnswer {
  const words = world.tree.controllerNames().map((name) => (names.includes(name) ? '+' : '-') + name);
  return answerOf(world.write('cgroup.subtree_control', words.join(' ')));
}

/** Remounts the cgroup tree with these options and no others. */
function remount({ tree }: World, written: string): ShellAnswer {
  const { options } = tree.host;
  const words = written === 'plain' ? [] : written.split(',');
  const odd = words.find((word) => !CGROUP_OPTIONS.some((name) => name === word));
  if (odd !== undefined) return misuse(`no mount option ${odd}`, `마운트 옵션 ${odd}이(가) 없습니다`);
  options.clear();
  for (const name of CGROUP_OPTIONS) if (words.includes(name)) options.add(name);
  return OK;
}

const DIRECTIVES: Readonly<Record<string, (world: World, value: string) => ShellAnswer>> = Object.freeze({
  enable: (world, value) => passOn(world, value.split(' ')),
  mount: remount,
  hugepages: (world, value) => {
    hugePagesOf(world.host).resize(Number(value));
    return OK;
  },
  // Both ways of reclaim have the same lists here: see kernel/mm/memcg/reclaim.ts.
  lru_gen: () => OK,
  // Of real time on a real machine.
  timeout: () => OK,
} satisfies Record<string, (world: World, value: string) => ShellAnswer>);

/** Does what a `#!` line says. */
export function prepare(world: World, key: string, value: string): ShellAnswer {
  const known = Object.keys(DIRECTIVES).join(', ');
  return (
    own(DIRECTIVES, key)?.(world, value) ??
    misuse(`unknown #! ${key}; accepted: ${known}`, `알 수 없는 #! ${key}. 사용 가능: ${known}`)
  );
}
