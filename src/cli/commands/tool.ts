/** `ringside tool`: the `docker` and `kubectl` clients of the simulated world, run against answers from a file. */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { readToolCase, runTool, TOOLS, type ToolCase } from '../../sim/clients/run-tool.ts';
import { defineCommand, UsageError } from '../command.ts';
import { helpText, type OptionDefs } from '../options.ts';

const USAGE = 'tool docker|kubectl --answers CASE.json -- ARGS…';
const SUMMARY =
  'the docker and kubectl clients against canned answers of an API: output, exit status, requests';
const OPTIONS: OptionDefs = Object.freeze({
  answers: {
    value: 'CASE.json',
    about: 'a case: the answers, and the files and standard input of the client',
  },
});
const NOTES = [
  'CASE.json is one object: {"api": {"METHOD /path": [STATUS, BODY]}, "files": [[NAME, TEXT]], "stdin": TEXT}. Paths are without',
  'the version and the query. A body is JSON, null for none, {"$lines": [JSON…]} for one value a line, {"$frames": [[1|2, TEXT]]} for',
  'a stream of output and error, {"$text": TEXT} for bytes; {"$unix": n} and {"$iso": n} within it are now + n seconds. Where there is',
  'no answer the daemon says 404. kubectl’s bodies may stand without a status; "WATCH /path" is a list of events.',
  '',
  'Prints {"stdout", "stderr", "exit", "requests"}.',
];

function readCase(path: string): ToolCase {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (problem) {
    throw new UsageError(
      `--answers ${path}: ${problem instanceof Error ? problem.message : String(problem)}`,
    );
  }
  const read = readToolCase(text);
  if (typeof read === 'string') throw new UsageError(`--answers ${path}: ${read}`);
  return read;
}

export default defineCommand({
  name: 'tool',
  summary: SUMMARY,
  run: async (argv, io) => {
    const end = argv.indexOf('--');
    const own = end === -1 ? argv : argv.slice(0, end);
    if (own.includes('--help') || own.includes('-h')) {
      await io.out(helpText(USAGE, SUMMARY, OPTIONS, NOTES));
      return 0;
    }
    const [name, option, path, ...more] = own;
    if (name === undefined || !TOOLS.includes(name)) {
      throw new UsageError(`${name ?? 'tool'}: which client? accepted: ${TOOLS.join(', ')}`);
    }
    if (option !== '--answers' || path === undefined) throw new UsageError('tool: needs --answers CASE.json');
    if (more[0] !== undefined)
      throw new UsageError(`${more[0]}: unexpected argument; the client’s stand after --`);
    if (end === -1) throw new UsageError('tool: the client’s arguments stand after --');
    const result = runTool(name, argv.slice(end + 1), readCase(path), {
      nowNs: BigInt(Date.now()) * 1_000_000n,
      directory: process.cwd(),
    });
    await io.out(`${JSON.stringify(result)}\n`);
    return 0;
  },
});
