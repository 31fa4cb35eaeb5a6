/** Jobs in the background. */
import { ERRNO } from '../../../core/errno.ts';
import type { Builtin } from '../builtin.ts';
import type { Job } from '../data.ts';
import { endText, fail, statusOf, type Shell } from '../shell.ts';
import { numberOf } from './options.ts';

const NOHANG = 1;

/** A job as `%1`, `%%`, `%+`, `%-` name it; null: there is none. */
export function findJob(shell: Shell, word: string): Job | null {
  const { jobs } = shell.data;
  if (/^%[%+]?$/.test(word)) return jobs.at(-1) ?? null;
  if (word === '%-') return jobs.at(-2) ?? null;
  return jobs.find(({ number }) => `%${String(number)}` === word) ?? null;
}

/** What has ended meanwhile. */
function look(shell: Shell): void {
  for (const job of [...shell.data.jobs]) {
    const statuses = job.pids.map((pid, at) => {
      const known = job.statuses[at] ?? null;
      if (known !== null) return known;
      const said = shell.sys.call('wait4', [pid, NOHANG]);
      return said >= 0 && said !== 0x100_0000 ? said : null;
    });
    shell.setJob(job, statuses);
  }
}

function stateOf({ statuses }: Job): string {
  if (statuses.includes(null)) return 'Running';
  const status = statuses.at(-1) ?? 0;
  const ended = endText(status) || (status === 2 ? 'Interrupt' : status === 13 ? 'Broken pipe' : '');
  if (ended !== '') return ended;
  const code = statusOf(status);
  return code === 0 ? 'Done' : `Done(${String(code)})`;
}

const jobs: Builtin = (shell, argv) => {
  look(shell);
  const { data } = shell;
  const last = data.jobs.at(-1)?.number ?? 0;
  let current = true;
  for (const job of [...data.jobs].reverse()) {
    const sign = current ? '+' : job.number === last - 1 ? '-' : ' ';
    const ended = !job.statuses.includes(null);
    if (argv[1] === '-p') shell.out(`${String(job.pids[0] ?? 0)}\n`);
    else shell.out(`[${String(job.number)}] ${sign} ${stateOf(job).padEnd(27)}\n`);
    // What has been told of is forgotten.
    if (ended) data.jobs = data.jobs.filter(({ number }) => number !== job.number);
    else current = false;
  }
  return 0;
};

/** Waits for what of a job still runs. Answers its status; above 128 if a signal that is trapped comes first. */
function waitFor(shell: Shell, job: Job): number {
  const statuses = [...job.statuses];
  for (const [at, pid] of job.pids.entries()) {
    while ((statuses[at] ?? null) === null) {
      const said = shell.sys.call('wait4', [pid]);
      if (said === -ERRNO.EINTR) {
        const sig = shell.sys.caught.at(-1) ?? 0;
        shell.setJob(job, statuses);
        if (sig > 0) return 128 + sig;
      } else {
        statuses[at] = said < 0 ? 127 << 8 : said;
        const says = endText(statuses[at]);
        if (says !== '') shell.sys.write(2, `${says}\n`);
      }
    }
  }
  shell.setJob(job, statuses);
  return statusOf(statuses.at(-1) ?? 0);
}

const wait: Builtin = (shell, argv) => {
  const { data } = shell;
  if (argv.length === 1) {
    for (const job of [...data.jobs]) {
      const status = waitQuietly(shell, job);
      if (status > 128 && shell.sys.caught.length > 0) return status;
    }
    data.jobs = [];
    return 0;
  }
  let status = 0;
  for (const word of argv.slice(1)) {
    let job: Job | null;
    if (word.startsWith('%')) {
      job = findJob(shell, word);
      if (!job) return fail(`No such job: ${word}`);
    } else {
      const pid = numberOf(word);
      job = data.jobs.find(({ pids }) => pids.at(-1) === pid) ?? null;
    }
    status = job ? waitFor(shell, job) : 127;
  }
  return status;
};

/** Without a word of how they ended. */
function waitQuietly(shell: Shell, job: Job): number {
  const statuses = [...job.statuses];
  for (const [at, pid] of job.pids.entries())
    while ((statuses[at] ?? null) === null) {
      const said = shell.sys.call('wait4', [pid]);
      if (said !== -ERRNO.EINTR) statuses[at] = said < 0 ? 127 << 8 : said;
      else if (shell.sys.caught.length > 0) {
        shell.setJob(job, statuses);
        return 128 + (shell.sys.caught.at(-1) ?? 0);
      }
    }
  shell.setJob(job, statuses);
  return statusOf(statuses.at(-1) ?? 0);
}

/** There is no control of jobs without a terminal. */
const control: Builtin = (shell, [, word]) => {
  const job = findJob(shell, word ?? '%%');
  if (!job) return fail(word === undefined ? 'No current job' : `No such job: ${word}`);
  return fail(`job ${word ?? ''} not created under job control`);
};

export const JOBS: Readonly<Record<string, Builtin>> = Object.freeze({
  jobs,
  wait,
  fg: control,
  bg: control,
});
