/** The options that say what is simulated, shared by the commands that run something. */
import {
  choiceIssues,
  OPERATIONS,
  specIssues,
  writtenIssues,
  type Issue,
  type OperationSpec,
  type StackChoice,
} from '../sim/index.ts';
import { UsageError } from './command.ts';
import { integer, numberPairs, pairs, single, type Arguments, type OptionDefs } from './options.ts';

export const MAX_COUNT = 10_000_000;
export const DEFAULT_STACKS = 'bare,container,kvm';
export const DEFAULT_SEED = 1;
const MAX_SEED = 0xffff_ffff;

/** Options of every command that builds a world. */
export const WORLD_OPTIONS: OptionDefs = Object.freeze({
  op: { value: 'ID', about: 'operation, see "ringside ops"' },
  count: { value: 'N', about: `operations, 1 to ${MAX_COUNT} (1)` },
  seed: { value: 'S', about: `seed, 0 to ${MAX_SEED} (${DEFAULT_SEED})` },
  set: { value: 'cost.id=ns', about: 'mean of a cost, see "ringside costs"', multiple: true },
  switch: { value: 'name=value', about: 'mechanism, see "ringside switches"', multiple: true },
  param: { value: 'name=value', about: 'parameter of the operation, see "ringside ops"', multiple: true },
  write: {
    value: 'PATH=TEXT',
    about: 'a cgroup file of the program’s kernel, such as web/cpu.max',
    multiple: true,
  },
});

/** What the options ask for. One spec per stack, all checked. */
export interface RunRequest {
  readonly specs: readonly OperationSpec[];
  readonly count: number;
}

/** The value of an option that cannot be left out. */
export function required(
  args: Arguments,
  name: string,
  accepted: readonly { readonly id: string }[],
): string {
  const value = single(args, name);
  if (value !== undefined) return value;
  throw new UsageError(`--${name}: missing; accepted: ${accepted.map(({ id }) => id).join(', ')}`);
}

function choicesOf(args: Arguments, stacks: readonly string[]): StackChoice[] {
  const base = {
    seed: integer(args, 'seed', DEFAULT_SEED, 0, MAX_SEED),
    switches: Object.fromEntries(pairs(args, 'switch')),
    costs: numberPairs(args, 'set'),
  };
  return stacks.map((stack) => ({ ...base, stack }));
}

/** Reads and checks the options that say what an operation is measured in. */
export function readRequest(args: Arguments, stacks: readonly string[], stackOption: string): RunRequest {
  const op = required(args, 'op', OPERATIONS);
  const params = numberPairs(args, 'param');
  const files = pairs(args, 'write').map(([path, text]) => ({ in: 'place', path, text }));
  const specs = choicesOf(args, stacks).map((choice) => ({ op, params, ...choice, files }));
  const count = integer(args, 'count', 1, 1, MAX_COUNT);
  for (const spec of specs) {
    const issues = specIssues(spec);
    refuse(issues.length > 0 ? issues : writtenIssues(spec), stackOption);
  }
  return { specs, count };
}

/** Reads and checks the options that say what stacks there are. */
export function readStacks(args: Arguments, stacks: readonly string[], stackOption: string): StackChoice[] {
  const choices = choicesOf(args, stacks);
  for (const choice of choices) refuse(choiceIssues(choice), stackOption);
  return choices;
}

/** Throws the first mistake as one line. */
function refuse([first]: readonly Issue[], stackOption: string): void {
  if (!first) return;
  const [part = '', ...rest] = first.path.split('.');
  const name = rest.join('.');
  const option = OPTION_OF[part] ?? `--${part}`;
  const argument = part === 'stacks' ? `--${stackOption}` : name === '' ? option : `${option} ${name}`;
  const hint =
    part === 'costs'
      ? ' Accepted: the ids that "ringside costs" lists, each from 0 ns to a second, or to 100 times its default if that is more.'
      : '';
  throw new UsageError(`${argument}: ${first.message.en}${hint}`);
}

const OPTION_OF: Readonly<Record<string, string>> = Object.freeze({
  params: '--param',
  switches: '--switch',
  costs: '--set',
  files: '--write',
});

/** A comma-separated list of an option's values. */
export function list(args: Arguments, name: string, byDefault: string): string[] {
  const text = single(args, name) ?? byDefault;
  if (text.trim() === '') throw new UsageError(`--${name}: the list is empty`);
  return text.split(',').map((value) => value.trim());
}

/** A comma-separated list of stacks. */
export function stackList(args: Arguments, byDefault = DEFAULT_STACKS): string[] {
  return list(args, 'stacks', byDefault);
}
