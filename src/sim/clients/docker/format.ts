/** Tables and templates of docker's lists: `table …`, `json`, a template of one's own. */
import { Failure } from '../client.ts';
import { cells } from '../go/width.ts';
import { tabulate } from '../go/tabwriter.ts';
import { DOCKER_FUNCTIONS, dockerTemplate, HEAD_FUNCTIONS, render, templateMessage } from '../go/template.ts';
import type { Template } from '../go/template-nodes.ts';
import type { GoObject, GoValue } from '../go/values.ts';

/** A list of rows. */
export interface Listing {
  /** Headers by the names of the rows' methods. */
  readonly headers: Readonly<Record<string, string>>;
  readonly rows: readonly GoObject[];
}

/** What `--format` says, with the words that stand for a template replaced. */
export interface Format {
  readonly table: boolean;
  readonly json: boolean;
  readonly template: string;
}

/** `table` alone is `standard`; `raw` and `json` are what they say. */
export function formatOf(text: string, standard: string): Format {
  if (text === '' || text === 'table') return { table: true, json: false, template: standard };
  if (text === 'json') return { table: false, json: true, template: '{{json .}}' };
  const table = text.startsWith('table');
  const body = table ? text.slice('table'.length) : text;
  const template = body.trim().replaceAll('\\t', '\t').replaceAll('\\n', '\n');
  return { table, json: false, template };
}

export function readTemplate(source: string): Template {
  try {
    return dockerTemplate(source);
  } catch (thrown) {
    const message = templateMessage(thrown);
    if (message === null) throw thrown;
    throw new Failure(`template parsing error: ${message}`);
  }
}

/** What a template gives of a row. */
export function fill(template: Template, data: GoValue, functions = DOCKER_FUNCTIONS): string {
  try {
    return render(template, data, false, functions);
  } catch (thrown) {
    const message = templateMessage(thrown);
    if (message === null) throw thrown;
    throw new Failure(`template parsing error: ${message}`);
  }
}

/** Tries a template before anything is asked for. */
export function tryTemplate(source: string, data: GoValue): void {
  let doing = 'parse';
  try {
    const template = dockerTemplate(source);
    doing = 'execute';
    render(template, data);
  } catch (thrown) {
    const message = templateMessage(thrown);
    if (message === null) throw thrown;
    throw new Failure(`failed to ${doing} template: ${message}`);
  }
}

/** The text of a listing. */
export function listText(format: Format, { headers, rows }: Listing): string {
  const template = readTemplate(format.template);
  const lines = rows.map((row) => fill(template, row));
  if (!format.table) return lines.map((line) => `${line}\n`).join('');
  const head = fill(template, headObject(headers), HEAD_FUNCTIONS);
  return tabulate(`${[head, ...lines].join('\n')}\n`, { minWidth: 10, padding: 3 });
}

/** The names of columns as a row: what is no column is left out. */
function headObject(headers: Readonly<Record<string, string>>): GoValue {
  const methods: Record<string, (args: readonly GoValue[]) => GoValue> = {};
  for (const [name, header] of Object.entries(headers)) methods[name] = () => header;
  methods['Label'] = ([name]) => labelHeader(typeof name === 'string' ? name : '');
  return { kind: 'object', type: 'formatter.SubHeaderContext', methods, arity: { Label: 1 }, open: true };
}

function labelHeader(name: string): string {
  const last = name.split('.').at(-1) ?? name;
  return last.replaceAll(/[-_]/g, ' ');
}

/** The first characters of an id, without its algorithm. */
export function shortId(id: string): string {
  return id.replace(/^sha256:/, '').slice(0, 12);
}

/** A text of at most so many characters, the last an ellipsis when something was cut. */
export function ellipsis(text: string, most: number): string {
  const characters = [...text];
  const room = (list: readonly string[]): number => list.reduce((sum, one) => sum + cells(one), 0);
  if (room(characters) <= most) return text;
  let size = characters.length;
  while (size > 0 && room(characters.slice(0, size)) > most - 1) size--;
  return `${characters.slice(0, size).join('')}…`;
}
