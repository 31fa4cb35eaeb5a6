/** What `docker version` says of the server. */
import { ansic, parseRfc3339 } from '../go/time.ts';
import { compareStrings, type GoValue } from '../go/values.ts';
import { entriesOf, itemsOf, member, textOf } from './engine.ts';

function line(name: string, text: string): string {
  return `  ${`${name}:`.padEnd(18)}${text}\n`;
}

function built(text: string): string {
  const at = parseRfc3339(text);
  return at === null ? text : ansic(at);
}

function engineLines(component: GoValue): string {
  const of = (name: string): string => textOf(member(component, 'Details', name));
  return [
    line('Version', textOf(member(component, 'Version'))),
    line('API version', `${of('ApiVersion')} (minimum version ${of('MinAPIVersion')})`),
    line('Go version', of('GoVersion')),
    line('Git commit', of('GitCommit')),
    line('Built', built(of('BuildTime'))),
    line('OS/Arch', `${of('Os')}/${of('Arch')}`),
    line('Experimental', of('Experimental')),
  ].join('');
}

/** The server's part of the text, from the answer to `/version`. */
export function serverText(server: GoValue): string {
  const platform = textOf(member(server, 'Platform', 'Name'));
  let text = `\nServer:${platform === '' ? '' : ` ${platform}`}\n`;
  const components = itemsOf(member(server, 'Components'));
  const shown = components.length > 0 ? components : [olderEngine(server)];
  for (const component of shown) {
    const name = textOf(member(component, 'Name'));
    text += ` ${name}:\n`;
    if (name === 'Engine') {
      text += engineLines(component);
      continue;
    }
    const details = entriesOf(member(component, 'Details'));
    text += line('Version', textOf(member(component, 'Version')));
    for (const key of [...details.keys()].sort(compareStrings)) text += line(key, textOf(details.get(key)));
  }
  return text;
}

/** A server that names no components is one engine. */
function olderEngine(server: GoValue): GoValue {
  const details = ['ApiVersion', 'MinAPIVersion', 'GitCommit', 'GoVersion', 'Os', 'Arch', 'BuildTime'].map(
    (name): [string, GoValue] => [name, textOf(member(server, name))],
  );
  details.push(['Experimental', String(member(server, 'Experimental') === true)]);
  return {
    kind: 'map',
    nil: false,
    entries: new Map<string, GoValue>([
      ['Name', 'Engine'],
      ['Version', textOf(member(server, 'Version'))],
      ['Details', { kind: 'map', nil: false, entries: new Map(details) }],
    ]),
  };
}
