/** The recordings' programs (`hog`, `periodic`, `closed`) as data for the test host. */
import type { HostTask, Program, Step } from './sched-task.ts';

/** Costs of the recording machine, measured by its own programs; the same for every scenario. */
export interface ProgramCosts {
  /** `timer_slack_ns` of a normal task: its sleeps end this much late. */
  readonly timerSlackNs: number;
  /** CPU time from the wake-up to the program's own first instruction. */
  readonly wakeNs: number;
  /** CPU time from the end of a job until the task is off the CPU. */
  readonly sleepNs: number;
  /** CPU time a task uses before its start: fork, exec, set-up. */
  readonly setupNs: number;
}

/** What a task of a recording reports. */
export interface Observed {
  startExecNs: number;
  endExecNs: number;
  jobs: number[];
  gapsUs: number[];
  startNvcsw: number;
  startNivcsw: number;
  done: boolean;
}

/** Gaps are listed over the first half second, when longer than 0.3 ms. */
const GAP_WINDOW_NS = 500e6;
const GAP_MIN_NS = 300e3;

/** A program of the recordings' kind, started at `startNs` and ended at `endNs`. */
export class RecordedProgram implements Program {
  readonly mode: string;
  readonly observed: Observed = {
    startExecNs: 0,
    endExecNs: 0,
    jobs: [],
    gapsUs: [],
    startNvcsw: 0,
    startNivcsw: 0,
    done: false,
  };
  private readonly costs: ProgramCosts;
  private readonly startNs: number;
  private readonly endNs: number;
  private readonly a: number;
  private readonly b: number;
  private stage: 'setup' | 'wait' | 'begin' | 'arrive' | 'doze' | 'woken' | 'start' | 'job' | 'exit' =
    'setup';
  private job = 0;
  private jobStartNs = 0;
  private jobEndNs = 0;
  private lostNs = -1;

  constructor(program: string, startNs: number, endNs: number, costs: ProgramCosts) {
    const [mode = 'hog', a = '0', b = '0'] = program.split(' ');
    this.mode = mode;
    this.a = mode === 'hog' ? Infinity : Number(a) * 1000;
    this.b = Number(b) * 1000;
    this.startNs = startNs;
    this.endNs = endNs;
    this.costs = costs;
  }

  next(task: HostTask, now: number): Step {
    switch (this.stage) {
      case 'setup':
        this.stage = 'wait';
        return { do: 'compute', ns: this.costs.setupNs };
      case 'wait':
        this.stage = 'begin';
        return { do: 'sleep', untilNs: this.startNs + this.costs.timerSlackNs };
      case 'begin':
        this.observed.startExecNs = task.sumExecNs;
        this.observed.startNvcsw = task.nvcsw;
        this.observed.startNivcsw = task.nivcsw;
        return this.mode === 'periodic' ? this.arrive(task, now) : this.startJob(now);
      case 'arrive':
        return this.arrive(task, now);
      case 'doze':
        this.stage = 'woken';
        return { do: 'sleep', untilNs: this.jobEndNs + this.b + this.costs.timerSlackNs };
      case 'woken':
        this.stage = 'start';
        return { do: 'compute', ns: this.costs.wakeNs };
      case 'start':
        return this.startJob(now);
      case 'job':
        return this.jobDone(task, now);
      case 'exit':
        return this.end(task);
    }
  }

  /** Jobs are measured by the thread's CPU clock; a busy loop only looks at the time of day. */
  readsCpuClock(): boolean {
    return this.mode !== 'hog' && this.stage === 'job';
  }

  resumed(task: HostTask, now: number): void {
    if (this.stage !== 'job') return;
    // The program looks at the clock all the time: it ends with the window, done or not.
    task.doneAtExecNs = Math.min(task.doneAtExecNs, task.sumExecNs + Math.max(1000, this.endNs - now));
    if (this.lostNs >= 0 && now - this.lostNs > GAP_MIN_NS && this.mode !== 'closed') this.note(now);
    this.lostNs = -1;
  }

  preempted(_task: HostTask, now: number): void {
    if (this.stage === 'job') this.lostNs = now;
  }

  private note(now: number): void {
    if (this.lostNs - this.startNs >= GAP_WINDOW_NS || this.observed.gapsUs.length >= 400) return;
    this.observed.gapsUs.push(
      Math.round((this.lostNs - this.startNs) / 1e3),
      Math.round((now - this.startNs) / 1e3),
    );
  }

  private end(task: HostTask): Step {
    this.observed.endExecNs = task.sumExecNs;
    this.observed.done = true;
    return { do: 'exit' };
  }

  private arrive(task: HostTask, now: number): Step {
    const arriveNs = this.startNs + this.job * this.b;
    if (arriveNs >= this.endNs) return this.end(task);
    if (now >= arriveNs) return this.startJob(now);
    this.stage = 'woken';
    return { do: 'sleep', untilNs: arriveNs + this.costs.timerSlackNs };
  }

  private startJob(now: number): Step {
    this.stage = 'job';
    this.jobStartNs = this.mode === 'periodic' ? this.startNs + this.job * this.b : now;
    this.lostNs = -1;
    return { do: 'compute', ns: Math.min(this.a, Math.max(1000, this.endNs - now)) };
  }

  private jobDone(task: HostTask, now: number): Step {
    if (now >= this.endNs) return this.end(task);
    this.observed.jobs.push(now - this.jobStartNs);
    this.jobEndNs = now;
    this.job++;
    const sleeps = this.mode === 'closed' || now < this.startNs + this.job * this.b;
    this.stage = this.mode === 'closed' ? 'doze' : 'arrive';
    return sleeps ? { do: 'compute', ns: this.costs.sleepNs } : this.arrive(task, now);
  }
}
