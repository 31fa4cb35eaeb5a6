/** `ip`: links and addresses. Routes follow from the addresses; other objects say that they are not simulated. */
import { ipText, type Address } from '../../kernel/net/rtnetlink/links.ts';
import type { LinkRow } from '../../kernel/net/rtnetlink/requests.ts';
import { defineShellProgram } from '../program.ts';
import type { Sys } from '../sys.ts';
import { leave, leaving, matching, request } from './iproute.ts';

const OBJECTS = ['address', 'addrlabel', 'link', 'route', 'rule', 'neighbour', 'netns', 'tunnel'];
const SIMULATED = ['address', 'link'];

function garbage(word: string): never {
  return leave(`Error: either "dev" is duplicate, or "${word}" is a garbage.`, 255);
}

function rows(sys: Sys, dev: string | null): readonly LinkRow[] {
  const all = JSON.parse(request(sys, 'links')) as readonly LinkRow[];
  const found = dev === null ? all : all.filter(({ name }) => name === dev);
  if (dev !== null && found.length === 0) leave(`Device "${dev}" does not exist.`, 1);
  return found;
}

function fullName({ name, at }: LinkRow): string {
  return at === '' ? name : `${name}@${at}`;
}

/** A locally administered address, the same for the same interface. */
function macOf({ index, kind, name }: LinkRow): string {
  if (kind === 'loopback') return '00:00:00:00:00:00';
  const sum = [...name].reduce((all, letter) => (Math.imul(all, 31) + letter.charCodeAt(0)) >>> 0, index);
  const bytes = [0x02, 0x42, (sum >>> 24) & 255, (sum >>> 16) & 255, (sum >>> 8) & 255, sum & 255];
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':');
}

function prefixText({ ip, bits }: Address): string {
  return `${ipText(ip)}/${String(bits)}`;
}

function brief(row: LinkRow, what: 'link' | 'address'): string {
  const head = `${fullName(row).padEnd(16)} ${row.state.padEnd(14)} `;
  if (what === 'link') return `${head}${macOf(row)} <${row.flags}> \n`;
  return `${head}${row.addresses.map((address) => `${prefixText(address)} `).join('')}\n`;
}

function long(row: LinkRow, what: 'link' | 'address'): string {
  const { index, flags, mtu, state, kind, name } = row;
  const mode = what === 'link' ? 'mode DEFAULT ' : '';
  const ether = kind === 'loopback' ? 'loopback' : 'ether';
  const broadcast = kind === 'loopback' ? '00:00:00:00:00:00' : 'ff:ff:ff:ff:ff:ff';
  const queue = state === 'DOWN' && !flags.includes('UP') ? 'noop' : 'noqueue';
  const lines = [
    `${String(index)}: ${fullName(row)}: <${flags}> mtu ${String(mtu)} qdisc ${queue} state ${state} ${mode}group default qlen 1000`,
    `    link/${ether} ${macOf(row)} brd ${broadcast}`,
    ...(what === 'address'
      ? row.addresses.flatMap((address) => [
          `    inet ${prefixText(address)} scope ${kind === 'loopback' ? 'host' : 'global'} ${name}`,
          '       valid_lft forever preferred_lft forever',
        ])
      : []),
  ];
  return `${lines.join('\n')}\n`;
}

function show(sys: Sys, words: readonly string[], what: 'link' | 'address', isBrief: boolean): number {
  const rest = words[0] === 'dev' ? words.slice(1) : words;
  if (rest.length > 1) garbage(rest[1] ?? '');
  const found = rows(sys, rest[0] ?? null);
  sys.write(1, found.map((row) => (isBrief ? brief(row, what) : long(row, what))).join(''));
  return 0;
}

/** `add [name] NAME type TYPE [peer name NAME]`. */
function addLink(sys: Sys, words: readonly string[]): number {
  let [name, type, peer] = ['', '', ''];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === 'type') {
      type = words[++at] ?? '';
      if (words[at + 1] === 'peer') {
        peer = words[at + 2] === 'name' ? (words[at + 3] ?? '') : (words[at + 2] ?? '');
        at = words.length;
      }
    } else if (word === 'name' || word === 'dev') name = words[++at] ?? '';
    else if (name === '') name = word;
    else garbage(word);
  }
  if (type === '') leave('Not enough information: "type" argument is required', 255);
  request(sys, 'add', name, type, peer);
  return 0;
}

/** `set [dev] NAME up|down|netns PID|name NAME|mtu N`. */
function setLink(sys: Sys, words: readonly string[]): number {
  let dev = '';
  const pairs: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === 'up' || word === 'down') pairs.push('state', word);
    else if (['netns', 'name', 'mtu'].includes(word)) {
      const value = words[++at];
      if (value === undefined) leave('Command line is not complete. Try option "help"', 255);
      pairs.push(word, value);
    } else if (word === 'dev') dev = words[++at] ?? '';
    else if (dev === '') dev = word;
    else garbage(word);
  }
  if (dev === '') leave('Not enough of information: "dev" argument is required.', 255);
  request(sys, 'set', dev, ...pairs);
  return 0;
}

function link(sys: Sys, [first = 'show', ...words]: readonly string[], isBrief: boolean): number {
  const command = matching(first, ['add', 'set', 'delete', 'show', 'list', 'lst']);
  if (command === 'add') return addLink(sys, words);
  if (command === 'set') return setLink(sys, words);
  if (command === 'delete') {
    request(sys, 'delete', (words[0] === 'dev' ? words[1] : words[0]) ?? '');
    return 0;
  }
  if (command === null) leave(`Command "${first}" is unknown, try "ip link help".`, 255);
  return show(sys, words, 'link', isBrief);
}

function changeAddress(sys: Sys, what: 'address' | 'no-address', words: readonly string[]): number {
  const at = words.indexOf('dev');
  const dev = at < 0 ? '' : (words[at + 1] ?? '');
  const [prefix = ''] = words.filter((_, index) => at < 0 || (index !== at && index !== at + 1));
  if (dev === '') leave('Not enough information: "dev" argument is required.', 255);
  request(sys, what, dev, prefix);
  return 0;
}

function address(sys: Sys, [first = 'show', ...words]: readonly string[], isBrief: boolean): number {
  const command = matching(first, ['add', 'delete', 'show', 'list', 'lst', 'flush']);
  if (command === 'add') return changeAddress(sys, 'address', words);
  if (command === 'delete') return changeAddress(sys, 'no-address', words);
  if (command === null) leave(`Command "${first}" is unknown, try "ip address help".`, 255);
  if (command === 'flush') leave('ip: "address flush" is not simulated', 255);
  return show(sys, words, 'address', isBrief);
}

export default defineShellProgram({
  name: 'ip',
  main: (sys, { argv }) =>
    leaving(sys, () => {
      const words = argv.slice(1);
      let isBrief = false;
      while (words[0]?.startsWith('-') === true) {
        const option = words.shift() ?? '';
        if (['-br', '-brief'].includes(option)) isBrief = true;
        else if (!['-4', '-o', '-oneline', '-d', '-details', '-s'].includes(option))
          leave(`Option "${option}" is unknown, try "ip -help".`, 255);
      }
      const [first = '', ...rest] = words;
      const object = matching(first, OBJECTS);
      if (first === '') leave('Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }', 255);
      if (object === null) return leave(`Object "${first}" is unknown, try "ip help".`, 1);
      if (!SIMULATED.includes(object)) leave(`ip: object "${object}" is not simulated`, 255);
      return (object === 'link' ? link : address)(sys, rest, isBrief);
    }),
});
