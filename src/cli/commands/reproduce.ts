/** `ringside reproduce`: runs what a saved crash report holds and tells whether the fault is still there. */
import { readFileSync } from 'node:fs';
import { Engine } from '../../bridge/engine.ts';
import type { CrashReport, FromEngine, Request } from '../../bridge/protocol.ts';
import { defineCommand, UsageError } from '../command.ts';
import { flag, helpText, readArguments } from '../options.ts';

const USAGE = 'reproduce REPORT.json';
const SUMMARY = 'runs again what a crash report of the page holds';
const NOTES = [
  'REPORT.json: what "Save report" of the page wrote.',
  'Exit status: 70 the fault happens again, 0 it does not happen any more.',
];
/** EX_SOFTWARE in sysexits.h: as for any fault of the engine. */
const EXIT_FAULT = 70;

function readReport(path: string): CrashReport {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const report = value as Partial<CrashReport> | null;
  if (report?.ringside !== 'crash report' || report.request === undefined)
    throw new UsageError(`${path}: not a crash report`);
  return report as CrashReport;
}

/** The requests that lead to the fault: the run as it stood, and the one that failed. */
function requestsOf({ request, spec, commands, atNs, log }: CrashReport): Request[] {
  const { room } = request;
  const view = 'view' in request ? request.view : null;
  const open: Request = { type: 'open', room, spec: spec ?? {}, commands, atNs, view, beside: false };
  const before = spec === null || request.type === 'open' ? [] : [open];
  if (log === null || request.type !== 'ask') return [...before, request];
  const params = { ...(request.params as object), file: new Blob([log]) };
  return [...before, { ...request, params }];
}

/** The last answer, or the first fault. */
async function answerTo(report: CrashReport): Promise<FromEngine | null> {
  let last: FromEngine | null = null;
  const engine = new Engine((message) => {
    if (message.type !== 'progress' && last?.type !== 'crashed') last = message;
  });
  for (const [id, request] of requestsOf(report).entries()) await engine.handle({ ...request, id });
  return last;
}

export default defineCommand({
  name: 'reproduce',
  summary: SUMMARY,
  async run(argv, io) {
    const args = readArguments(argv, {}, ['REPORT.json']);
    if (flag(args, 'help')) {
      await io.out(helpText(USAGE, 'Runs again what a crash report of the page holds.', {}, NOTES));
      return 0;
    }
    const [path] = args.positionals;
    if (path === undefined)
      throw new UsageError('REPORT.json: missing; accepted: a report saved by the page');
    const report = readReport(path);
    const answer = await answerTo(report);
    if (answer?.type === 'crashed') {
      const { message, stack } = answer.report;
      await io.out(`${message}\n`);
      if (message !== report.message) io.err(`The report says: ${report.message}\n`);
      io.err(`${stack ?? ''}\n`);
      return EXIT_FAULT;
    }
    const refused = answer?.type === 'issues' ? answer.issues.map(({ message }) => `  ${message.en}\n`) : [];
    await io.out(`It does not happen any more: ${report.message}\n`);
    if (refused.length > 0) await io.out(`It is refused now:\n${refused.join('')}`);
    return 0;
  },
});
