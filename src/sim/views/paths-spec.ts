/** The check of a laboratory's spec, as a person or a link wrote it. */
import type { LabSpec } from '../core/views.ts';
import { issue, type Issue } from '../world/issue.ts';
import { writtenIssues } from '../world/compile/operation.ts';
import { specIssues } from '../world/operation-spec.ts';

/** Columns that fit on the page. */
const MAX_STACKS = 4;

/** What is wrong with a spec, each mistake once; empty: it can be built. */
export function labIssues(spec: LabSpec): Issue[] {
  if (spec.stacks.length < 1 || spec.stacks.length > MAX_STACKS) {
    return [
      issue(
        'stacks',
        `choose 1 to ${MAX_STACKS} stacks, not ${spec.stacks.length}`,
        `스택을 1개에서 ${MAX_STACKS}개까지 고르세요 (지금 ${spec.stacks.length}개)`,
      ),
    ];
  }
  const { stacks, ...base } = spec;
  const found = new Map<string, Issue>();
  for (const stack of stacks) {
    const one = { ...base, stack };
    const issues = specIssues(one);
    // What a kernel refuses to write is only known once it is there.
    for (const problem of issues.length === 0 && spec.files ? writtenIssues(one) : issues)
      found.set(problem.path + problem.message.en, problem);
  }
  return [...found.values()];
}
