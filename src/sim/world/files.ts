/** Cgroup files that a spec writes into a world. */
import { invariant } from '../core/invariant.ts';
import type { Machine } from '../hw/machine.ts';
import type { WriteResult } from '../kernel/cgroup/cgroup.ts';
import { Kernel } from '../kernel/kernel.ts';
import { settleChange } from '../kernel/task-work.ts';
import { accepted, issue, type Issue } from './issue.ts';
import type { FileSpec } from './spec.ts';

function kernelOf(name: string, place: Kernel, machines: readonly Machine[]): Kernel | null {
  if (name === 'place') return place;
  const kernel = machines.find((machine) => machine.name === name)?.cpus[0]?.kernelOn;
  return kernel instanceof Kernel ? kernel : null;
}

function refused(path: string, answer: WriteResult & { readonly ok: false }): Issue {
  return issue(path, `${answer.errno}: ${answer.why.en}`, `${answer.errno}: ${answer.why.ko}`);
}

/** Writes the files in order. What is wrong with them, by path; empty: all were taken. */
export function fileIssues(files: readonly FileSpec[], place: Kernel, machines: readonly Machine[]): Issue[] {
  return files.flatMap((file) => {
    const at = `files.${file.path}`;
    const kernel = kernelOf(file.in, place, machines);
    const known = accepted(['place', ...machines.map(({ name }) => name)]);
    if (!kernel)
      return [
        issue(
          at,
          `no machine "${file.in}"; accepted: ${known}`,
          `"${file.in}" 머신이 없습니다. 사용 가능: ${known}`,
        ),
      ];
    const answer = kernel.cgroups.write(file.path, file.text);
    settleChange(kernel);
    return answer.ok ? [] : [refused(at, answer)];
  });
}

/** Writes the files of a spec that has no issues. */
export function writeFiles(files: readonly FileSpec[], place: Kernel, machines: readonly Machine[]): void {
  const [first] = fileIssues(files, place, machines);
  invariant(
    first === undefined,
    'file-refused',
    first === undefined ? '' : `${first.path}: ${first.message.en}`,
  );
}
