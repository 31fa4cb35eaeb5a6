/** An operation in a stack, as a user asks for it, and the check of what they typed. `compile/operation.ts` makes a world of it. */
import { REFERENCE_PROFILE } from '../costs/registry.ts';
import type { FileSpec } from './spec.ts';
import type { StackChoice } from './compile/stack.ts';
import { accepted, issue, type Issue } from './issue.ts';
import { findOperation, OPERATIONS } from './registry.ts';
import { stackIssues } from './stack.ts';
import { findSwitch, SWITCHES } from './switches.ts';

export interface OperationSpec extends StackChoice {
  readonly op: string;
  readonly params: Readonly<Record<string, number>>;
  /**
   * Cgroup files that are written when the stack has been built. `in` is a machine's name; `place`: the one whose kernel the
   * program runs on.
   */
  readonly files?: readonly FileSpec[];
}

function operationIssues(spec: OperationSpec): Issue[] {
  const operation = findOperation(spec.op);
  const known = accepted(OPERATIONS.map((o) => o.id));
  if (!operation)
    return [
      issue(
        'op',
        `unknown operation "${spec.op}"; accepted: ${known}`,
        `알 수 없는 작업 "${spec.op}". 사용 가능: ${known}`,
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
export function switchIssues(spec: Pick<StackChoice, 'switches'>): Issue[] {
  const issues: Issue[] = [];
  for (const [id, value] of Object.entries(spec.switches)) {
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

/** What is wrong with means of costs; empty: they can be used. */
export function costIssues(spec: Pick<StackChoice, 'costs'>): Issue[] {
  return REFERENCE_PROFILE.withOverrides(new Map(Object.entries(spec.costs))).issues.map((found) => ({
    path: found.path,
    message: found.message,
  }));
}

/** What is wrong with the choice of a stack; empty: it can be built. */
export function choiceIssues(choice: StackChoice): Issue[] {
  const issues = [...stackIssues(choice.stack), ...switchIssues(choice), ...costIssues(choice)];
  const { seed } = choice;
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
    issues.push(
      issue(
        'seed',
        `${seed} is not an integer from 0 to 4294967295`,
        `${seed}은(는) 0 이상 4294967295 이하의 정수가 아닙니다`,
      ),
    );
  }
  return issues;
}

/** What is wrong with a spec; empty: it can be built. */
export function specIssues(spec: OperationSpec): Issue[] {
  return [...operationIssues(spec), ...choiceIssues(spec)];
}
