/** What a run is built from, and the check of what a user typed. */
import { REFERENCE_PROFILE } from '../costs/registry.ts';
import { accepted, issue, type Issue } from './issue.ts';
import { findOperation, OPERATIONS } from './registry.ts';
import { stackIssues } from './stack.ts';
import { findSwitch, SWITCHES } from './switches.ts';

export interface WorldSpec {
  readonly op: string;
  readonly params: Readonly<Record<string, number>>;
  /** Stack id or a composition such as `kvm/container`, outermost first. */
  readonly stack: string;
  readonly seed: number;
  readonly switches: Readonly<Record<string, string>>;
  /** Mean of a cost, ns, by cost id. */
  readonly costs: Readonly<Record<string, number>>;
  /** Cgroup files that are written when the stack has been built, in this order; absent: none. */
  readonly files?: readonly FileSpec[];
}

/** What a shell on a machine would write. */
export interface FileSpec {
  /** Name of the machine, such as `host`; `place`: the one whose kernel the program runs on. */
  readonly in: string;
  /** Path in the cgroup file system, such as `web/cpu.max`. */
  readonly path: string;
  readonly text: string;
}

function operationIssues(spec: WorldSpec): Issue[] {
  const operation = findOperation(spec.op);
  const known = accepted(OPERATIONS.map((o) => o.id));
  if (!operation)
    return [
      issue(
        'op',
        `unknown operation "${spec.op}"; accepted: ${known}`,
        `알 수 없는 연산 "${spec.op}". 사용 가능: ${known}`,
      ),
    ];
  const issues: Issue[] = [];
  for (const [id, value] of Object.entries(spec.params)) {
    const param = operation.params.find((p) => p.id === id);
    const ids = accepted(operation.params.map((p) => p.id)) || '-';
    if (!param)
      issues.push(
        issue(
          `params.${id}`,
          `${spec.op} has no parameter "${id}"; accepted: ${ids}`,
          `${spec.op}에는 "${id}" 매개변수가 없습니다. 사용 가능: ${ids}`,
        ),
      );
    else if (!Number.isInteger(value) || value < param.min || value > param.max) {
      issues.push(
        issue(
          `params.${id}`,
          `${value} is not an integer from ${param.min} to ${param.max}`,
          `${value}은(는) ${param.min} 이상 ${param.max} 이하의 정수가 아닙니다`,
        ),
      );
    }
  }
  return issues;
}

/** What is wrong with values of switches; empty: they can be used. */
export function switchIssues({ switches }: Pick<WorldSpec, 'switches'>): Issue[] {
  const issues: Issue[] = [];
  for (const [id, value] of Object.entries(switches)) {
    const def = findSwitch(id);
    const ids = accepted(SWITCHES.map((s) => s.id));
    if (!def)
      issues.push(
        issue(
          `switches.${id}`,
          `unknown switch "${id}"; accepted: ${ids}`,
          `알 수 없는 스위치 "${id}". 사용 가능: ${ids}`,
        ),
      );
    else if (!def.values.some((v) => v.id === value)) {
      const values = accepted(def.values.map((v) => v.id));
      issues.push(
        issue(
          `switches.${id}`,
          `"${value}" is no value of ${id}; accepted: ${values}`,
          `"${value}"은(는) ${id}의 값이 아닙니다. 사용 가능: ${values}`,
        ),
      );
    }
  }
  return issues;
}

function costIssues(spec: WorldSpec): Issue[] {
  return REFERENCE_PROFILE.withOverrides(new Map(Object.entries(spec.costs))).issues.map((found) => ({
    path: found.path,
    message: found.message,
  }));
}

/** What is wrong with a spec; empty: it can be built. */
export function specIssues(spec: WorldSpec): Issue[] {
  const issues = [
    ...operationIssues(spec),
    ...stackIssues(spec.stack),
    ...switchIssues(spec),
    ...costIssues(spec),
  ];
  if (!Number.isInteger(spec.seed) || spec.seed < 0 || spec.seed > 0xffffffff) {
    issues.push(
      issue(
        'seed',
        `${spec.seed} is not an integer from 0 to 4294967295`,
        `${spec.seed}은(는) 0 이상 4294967295 이하의 정수가 아닙니다`,
      ),
    );
  }
  return issues;
}
