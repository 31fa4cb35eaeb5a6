/** Cgroup files that a spec writes into a world. */
import { invariant } from '../../core/invariant.ts';
import type { WriteResult } from '../../kernel/cgroup/cgroup.ts';
import { makeGroup } from '../../kernel/cgroup/make-group.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { findKernel } from '../../kernel/kernel-of.ts';
import { settleChange } from '../../kernel/task-work.ts';
import { accepted, issue, type Issue } from '../issue.ts';
import type { FileSpec } from '../spec.ts';
import type { Building } from './building.ts';
import { withDisk } from './disk-name.ts';

/** The kernel of a machine or place; a machine that a place has made is known by the name it has in the trace. */
function kernelOf({ places, machines }: Building, name: string): Kernel | null {
  const place = places.get(name);
  if (place) return place.kernel;
  return findKernel(machines.find((machine) => machine.name === name)?.cpus[0]);
}

function refused(path: string, answer: WriteResult & { readonly ok: false }): Issue {
  return issue(path, `${answer.errno}: ${answer.why.en}`, `${answer.errno}: ${answer.why.ko}`);
}

function write(building: Building, file: FileSpec): Issue[] {
  const at = `files.${file.path}`;
  const kernel = kernelOf(building, file.in);
  if (!kernel) {
    const known = accepted([...building.places.keys(), ...building.machines.map(({ name }) => name)]);
    return [
      issue(
        at,
        `no machine "${file.in}"; accepted: ${known}`,
        `"${file.in}" 머신이 없습니다. 사용 가능: ${known}`,
      ),
    ];
  }
  if (file.path.endsWith('/')) {
    makeGroup(kernel.cgroups, file.path);
    return [];
  }
  const answer = kernel.cgroups.write(file.path, withDisk(kernel.cgroups, file.text));
  settleChange(kernel);
  return answer.ok ? [] : [refused(at, answer)];
}

/** Writes the files of a world in order. What is wrong with them, by path; empty: all were taken. */
export function fileIssues(building: Building): Issue[] {
  return (building.spec.files ?? []).flatMap((file) => write(building, file));
}

/** Writes the files of a spec that has no issues. */
export function writeFiles(building: Building): void {
  const [first] = fileIssues(building);
  const why = first === undefined ? '' : `${first.path}: ${first.message.en}`;
  invariant(first === undefined, 'file-refused', why);
}
