/** Groups of a world's machines: made with all controllers on, then their files are written. */
import { invariant } from '../../core/invariant.ts';
import type { WriteResult } from '../../kernel/cgroup/cgroup.ts';
import { passControllers } from '../../kernel/cgroup/make-group.ts';
import type { CgroupTree } from '../../kernel/cgroup/tree.ts';
import type { GroupSpec, WorldSpec } from '../spec.ts';
import type { Building } from './building.ts';
import { withDisk } from './disk-name.ts';

/** What a kernel refused: `file` is the group's file, null: the group itself. */
export interface GroupRefusal {
  readonly group: GroupSpec;
  readonly file: string | null;
  readonly answer: WriteResult & { readonly ok: false };
}

/** Paths that programs, or processes that make up a place, are in themselves. */
function homesOf({ programs, places }: WorldSpec, machine: string): ReadonlySet<string> {
  const home = [...programs, ...places].filter((one) => one.in === machine && one.cgroup !== undefined);
  return new Set(home.map(({ cgroup = '' }) => cgroup.replace(/^\//, '')));
}

class GroupMaker {
  readonly refusals: GroupRefusal[] = [];
  private readonly building: Building;
  /** Groups that have tasks of their own, and groups that have children, by machine. */
  private readonly homes = new Map<string, ReadonlySet<string>>();
  private readonly parents = new Set<string>();

  constructor(building: Building) {
    this.building = building;
    const { spec } = building;
    for (const { id } of spec.machines) this.homes.set(id, homesOf(spec, id));
    for (const group of spec.groups ?? []) this.parents.add(`${group.in} ${parentOf(group.path)}`);
  }

  private note(group: GroupSpec, file: string | null, answer: WriteResult): boolean {
    if (!answer.ok) this.refusals.push({ group, file, answer });
    return answer.ok;
  }

  /** Whether a group above one holds tasks itself. */
  private isThreaded({ in: machine, path }: GroupSpec): boolean {
    for (let above = parentOf(path); above !== ''; above = parentOf(above))
      if (this.holdsTasks(machine, above)) return true;
    return false;
  }

  private holdsTasks(machine: string, path: string): boolean {
    return this.homes.get(machine)?.has(path) === true;
  }

  private directory(tree: CgroupTree, group: GroupSpec): boolean {
    const { path, periodPhaseNs } = group;
    if (tree.find(path)) return true;
    const phases = this.building.periodPhases.get(group.in);
    if (phases) phases.nextNs = periodPhaseNs ?? null;
    const made = this.note(group, null, tree.mkdir(path));
    if (phases) phases.nextNs = null;
    return made;
  }

  make(group: GroupSpec): void {
    const tree = this.building.kernel(group.in).cgroups;
    const { path, files } = group;
    if (!this.directory(tree, group)) return;
    if (this.isThreaded(group))
      this.note(group, 'cgroup.type', tree.write(`${path}/cgroup.type`, 'threaded'));
    if (this.parents.has(`${group.in} ${path}`))
      this.note(
        group,
        'cgroup.subtree_control',
        passControllers(tree, path, this.holdsTasks(group.in, path)),
      );
    for (const [name, text] of Object.entries(files))
      this.note(group, name, tree.write(`${path}/${name}`, withDisk(tree, text)));
  }
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** Makes the groups of a spec, its machines' roots among them; gives what was refused. */
export function layGroups(building: Building): readonly GroupRefusal[] {
  const { groups, machines } = building.spec;
  if (groups === undefined) return [];
  const maker = new GroupMaker(building);
  for (const { id } of machines) {
    const passed = passControllers(building.kernel(id).cgroups, '');
    invariant(passed.ok, 'controllers-not-passed-on', id);
  }
  for (const group of groups) maker.make(group);
  return maker.refusals;
}

/** The same for a spec that has no issues. */
export function buildGroups(building: Building): void {
  const [first] = layGroups(building);
  const why = first ? `${first.group.path}/${first.file ?? ''}: ${first.answer.errno}` : '';
  invariant(first === undefined, 'group-refused', why);
}
