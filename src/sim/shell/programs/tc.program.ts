/** `tc`: disciplines at the root of an interface and their classes. Filters say that they are not simulated. */
import { defineShellProgram } from '../program.ts';
import type { Sys } from '../sys.ts';
import { leave, leaving, matching, request } from './iproute.ts';

const OBJECTS = ['qdisc', 'class', 'filter', 'action', 'monitor', 'chain'];
const COMMANDS = ['add', 'delete', 'change', 'replace', 'show', 'list'];

/** Words before the kind, each with its value, and those from the kind on. */
interface Place {
  readonly dev: string;
  readonly root: boolean;
  readonly parent: string;
  readonly handle: string;
  readonly classid: string;
  readonly kind: readonly string[];
}

function placeOf(words: readonly string[]): Place {
  const given: Record<string, string> = {};
  let root = false;
  let at = 0;
  for (; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === 'root') root = true;
    else if (['dev', 'parent', 'handle', 'classid'].includes(word)) given[word] = words[++at] ?? '';
    else break;
  }
  return {
    dev: given['dev'] ?? '',
    root,
    parent: given['parent'] ?? '',
    handle: (given['handle'] ?? '').replace(/:$/, ''),
    classid: given['classid'] ?? '',
    kind: words.slice(at),
  };
}

function show(sys: Sys, object: 'qdisc' | 'class', words: readonly string[], counts: boolean): number {
  const { dev, kind } = placeOf(words);
  if (kind.length > 0) leave(`What is "${kind[0] ?? ''}"? Try "tc ${object} help".`, 255);
  if (object === 'class' && dev === '') leave('Cannot find device "(null)"', 1);
  const what = object === 'qdisc' ? 'qdiscs' : 'classes';
  sys.write(1, request(sys, what, dev, counts ? 'counts' : ''));
  return 0;
}

function change(sys: Sys, object: 'qdisc' | 'class', command: string, words: readonly string[]): number {
  const { dev, root, parent, handle, classid, kind } = placeOf(words);
  const mode = command === 'delete' ? 'del' : command;
  if (dev === '') leave('"dev" is required', 255);
  if (object === 'class') {
    request(sys, 'class', dev, mode, root ? 'root' : parent, classid, ...kind);
    return 0;
  }
  if (kind[0] === 'ingress' || kind[0] === 'clsact') leave(`tc: "${kind[0]}" is not simulated here`, 255);
  if (!root) leave('tc: disciplines below the root are not simulated', 255);
  request(sys, 'qdisc', dev, mode, handle, ...kind);
  return 0;
}

export default defineShellProgram({
  name: 'tc',
  main: (sys, { argv }) =>
    leaving(sys, () => {
      const words = argv.slice(1);
      let counts = false;
      while (words[0]?.startsWith('-') === true) {
        const option = words.shift() ?? '';
        if (['-s', '-statistics'].includes(option)) counts = true;
        else if (!['-d', '-details'].includes(option))
          leave(`Option "${option}" is unknown, try "tc -help".`, 255);
      }
      const [first = '', second = 'show', ...rest] = words;
      const object = matching(first, OBJECTS);
      if (object === null) return leave(`Object "${first}" is unknown, try "tc help".`, 255);
      if (object !== 'qdisc' && object !== 'class') return leave(`tc: "${object}" is not simulated`, 255);
      const command = matching(second, COMMANDS);
      if (command === null) return leave(`Command "${second}" is unknown, try "tc ${object} help".`, 255);
      if (command === 'show' || command === 'list') return show(sys, object, rest, counts);
      return change(sys, object, command, rest);
    }),
});
