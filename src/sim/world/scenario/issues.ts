/** What is wrong with a scenario file whose shape is right. */
import { findProfile, PROFILES } from '../../costs/profiles/registry.ts';
import { closeMatches } from '../../costs/close-matches.ts';
import { DISKS } from '../../hw/disks/media.ts';
import { FILE_PREFIXES, SETTINGS } from '../../kernel/cgroup/registry.ts';
import { accepted, issue, type Issue } from '../issue.ts';
import { ACT, actError } from './acts.ts';
import { layersOf } from '../compile/scenario.ts';
import { settingsOf } from './settings.ts';
import type { SharesFormula } from '../../core/shares.ts';
import { parseLoad } from '../loads/registry.ts';
import { findLayer } from '../registry.ts';
import { stackIssues } from '../stack.ts';
import { isVersion, RELEASES } from '../version.ts';
import { deviceRule } from './devices.ts';
import { keepsAccount } from './guest-memory.ts';
import { isNetSetting, settingError } from '../../kernel/net/tc/settings.ts';
import { MEMORY_SETTINGS, usesMemory } from './limited-memory.ts';
import { usesNetwork } from './limited-network.ts';
import { ancestors, groupPath, pathError } from './paths.ts';
import { sizeIssues } from './sizes.ts';
import type { Scenario, ScenarioFile } from './types.ts';

const LISTED_MAX = 12;

/** As much of the file as it was written as is looked at. */
interface RawFile {
  readonly kernel: string;
  readonly shares_formula: SharesFormula;
  readonly scenarios: readonly {
    readonly kernel?: string | undefined;
    readonly cgroups: readonly { readonly path: string }[];
    readonly tasks: readonly { readonly cgroup: string }[];
    readonly writes: readonly { readonly cgroup: string; readonly at_ms: number }[];
  }[];
}

function taskIssues(scenario: Scenario, at: string, cpus: number): Issue[] {
  const paths = groupsThere(scenario);
  return scenario.tasks.flatMap((task, index) => {
    const here = `${at}.tasks[${String(index)}]`;
    const found: Issue[] = [];
    const load = parseLoad(task.program);
    if (!('def' in load)) found.push(issue(`${here}.program`, load.en, load.ko));
    if (usesMemory(task.program) && !canUseMemory(scenario, task.cgroup))
      found.push(
        issue(
          `${here}.program`,
          'programs that use memory run in processes, containers and KVM, Firecracker, Cloud Hypervisor, Kata, VirtualBox and VMware (VT-x) guests: this stack keeps no account of it yet',
          '메모리를 쓰는 프로그램은 프로세스, 컨테이너, 그리고 KVM, Firecracker, Cloud Hypervisor, Kata, VirtualBox, VMware(VT-x) 게스트에서 실행됩니다. 이 스택은 아직 메모리를 집계하지 않습니다',
        ),
      );
    if (usesNetwork(task.program) && inStack(scenario, task.cgroup))
      found.push(
        issue(
          `${here}.program`,
          'programs that use the network run on the host only, in a network namespace of their group: a stack has no cable yet',
          '네트워크를 쓰는 프로그램은 호스트에서만, 그룹의 네트워크 네임스페이스 안에서 실행됩니다. 스택에는 아직 케이블이 없습니다',
        ),
      );
    if (!paths.has(task.cgroup)) {
      const known = accepted(someOf([...paths].map((path) => `/${path}`)));
      found.push(
        issue(
          `${here}.cgroup`,
          `no group "${task.cgroup}"; there are: ${known}`,
          `"${task.cgroup}" 그룹이 없습니다. 있는 그룹: ${known}`,
        ),
      );
    }
    const missing = task.cpus?.find((cpu) => cpu >= cpus);
    if (missing !== undefined) {
      found.push(
        issue(
          `${here}.cpus`,
          `no CPU ${String(missing)} on a machine with ${String(cpus)}`,
          `CPU가 ${String(cpus)}개인 머신에 CPU ${String(missing)}은(는) 없습니다`,
        ),
      );
    }
    return found;
  });
}

/** A group with a stack of its own, or one above it. */
function inStack({ groups }: Scenario, path: string): boolean {
  const above = new Set(ancestors(path));
  return groups.some((group) => above.has(group.path) && layersOf(group).length > 0);
}

/** Every kernel in the stack of a group, or of one above it, keeps account of memory. */
function canUseMemory({ groups }: Scenario, path: string): boolean {
  const above = new Set(ancestors(path));
  return groups
    .filter((group) => above.has(group.path))
    .flatMap(layersOf)
    .every((id) => {
      const layer = findLayer(id);
      return layer === undefined || keepsAccount(layer);
    });
}

/** Every group that there will be, those between the named ones too. */
function groupsThere(scenario: Scenario): ReadonlySet<string> {
  return new Set(['', ...scenario.groups.flatMap(({ path }) => ancestors(path))]);
}

/** As many names as a line holds. */
function someOf(names: readonly string[]): string[] {
  return names.length > LISTED_MAX ? [...names.slice(0, LISTED_MAX), '…'] : [...names];
}

/** Paths that Linux would not take, and words that are no settings. */
function writtenIssues(raw: RawFile['scenarios'][number], formula: SharesFormula, at: string): Issue[] {
  const pathIssue = (path: string, where: string, root: boolean): Issue[] => {
    if (root && groupPath(path) === '') return [];
    const wrong = pathError(path);
    return wrong ? [issue(where, wrong.en, wrong.ko)] : [];
  };
  const settings = (object: object, where: string): Issue[] => {
    const read = settingsOf(object, formula);
    if (!('errors' in read)) return [];
    return read.errors.map(({ key, en, ko }) =>
      issue(key.includes('.') ? `${where}["${key}"]` : `${where}.${key}`, en, ko),
    );
  };
  return [
    ...raw.cgroups.flatMap((group, index) => {
      const here = `${at}.cgroups[${String(index)}]`;
      return [...pathIssue(group.path, `${here}.path`, false), ...settings(group, here)];
    }),
    ...raw.tasks.flatMap(({ cgroup }, index) =>
      pathIssue(cgroup, `${at}.tasks[${String(index)}].cgroup`, true),
    ),
    ...raw.writes.flatMap((write, index) => {
      const here = `${at}.writes[${String(index)}]`;
      return [...pathIssue(write.cgroup, `${here}.cgroup`, true), ...settings(write, here)];
    }),
  ];
}

/** Moments that come after the end, and groups that are not there. */
function momentIssues(scenario: Scenario, at: string): Issue[] {
  const { durationMs } = scenario;
  const paths = groupsThere(scenario);
  const late = (ms: number, where: string): Issue[] =>
    ms < durationMs
      ? []
      : [
          issue(
            where,
            `${String(ms)} is not before the end, ${String(durationMs)} ms`,
            `${String(ms)}은(는) 끝나는 시각 ${String(durationMs)}ms보다 앞이 아닙니다`,
          ),
        ];
  return [
    ...scenario.tasks.flatMap(({ startMs }, index) =>
      startMs === null ? [] : late(startMs, `${at}.tasks[${String(index)}].start_ms`),
    ),
    ...scenario.writes.flatMap(({ atMs, path, file, value }) => {
      const where = `${at}.writes at ${String(atMs)} ms`;
      const missing = paths.has(path)
        ? []
        : [issue(where, `no group "${path}"`, `"${path}" 그룹이 없습니다`)];
      const wrong = file === ACT ? actIssue(value, where) : fileIssue(file, `${where}["${file}"]`);
      return [...late(atMs, where), ...missing, ...wrong];
    }),
  ];
}

function actIssue(written: string, where: string): Issue[] {
  const wrong = actError(written);
  return wrong ? [issue(`${where}.act`, wrong.en, wrong.ko)] : [];
}

function fileIssue(name: string, where: string): Issue[] {
  if (isNetSetting(name)) return [];
  const [prefix = ''] = name.split('.');
  const known = FILE_PREFIXES.includes(prefix) || MEMORY_SETTINGS.includes(name);
  if (known && /^[a-z]+\.[a-z.]+$/.test(name)) return [];
  const [near] = closeMatches(name.slice(0, 40), [...SETTINGS, ...MEMORY_SETTINGS]);
  const hint = near === undefined ? '' : `; did you mean "${near}"?`;
  const hintKo = near === undefined ? '' : ` "${near}"입니까?`;
  return [issue(where, `no such cgroup file${hint}`, `그런 cgroup 파일이 없습니다.${hintKo}`)];
}

function groupIssues(scenario: Scenario, at: string): Issue[] {
  const seen = new Set<string>();
  return scenario.groups.flatMap(({ path, files, devices = [] }, index) => {
    const here = `${at}.cgroups[${String(index)}]`;
    const found: Issue[] = [];
    if (seen.has(path))
      found.push(issue(`${here}.path`, `"${path}" is there twice`, `"${path}"이(가) 두 번 있습니다`));
    seen.add(path);
    for (const [name, value] of Object.entries(files)) {
      const where = `${here}["${name}"]`;
      const wrong = isNetSetting(name) ? settingError(name, value, path === '') : null;
      found.push(...fileIssue(name, where), ...(wrong ? [issue(where, wrong.en, wrong.ko)] : []));
    }
    devices.forEach((written, at) => {
      if (!deviceRule(written))
        found.push(
          issue(
            `${here}.devices[${String(at)}]`,
            `"${written}": expected /dev/bus/usb/001/004 or a rule such as "c 189:3 rwm"`,
            `"${written}": /dev/bus/usb/001/004 또는 "c 189:3 rwm" 같은 규칙이어야 합니다`,
          ),
        );
    });
    return found;
  });
}

/** The stacks that groups name: each must be possible on the machine, a `vm` must begin with a virtual machine. */
function groupStackIssues(scenario: Scenario, at: string): Issue[] {
  return scenario.groups.flatMap(({ path, stack, vm }, index) => {
    const here = `${at}.cgroups[${String(index)}]`;
    if (stack === null) return [];
    const where = vm ? `${here}.vm.stack` : `${here}.stack`;
    const found = stackIssues(stack, where);
    const outer = findLayer(stack.split('/')[0] ?? '');
    if (vm && found.length === 0 && outer?.isVm !== true)
      found.push(issue(where, `${stack} is no virtual machine`, `${stack}은(는) 가상 머신이 아닙니다`));
    if (outer?.needs.includes('machine') === true)
      found.push(
        issue(
          where,
          `${stack} takes the whole machine; it cannot be a neighbour`,
          `${stack}은(는) 머신 전체를 차지하므로 이웃이 될 수 없습니다`,
        ),
      );
    const inside = ancestors(path)
      .slice(0, -1)
      .find((above) => scenario.groups.some((one) => one.path === above && (one.stack !== null || one.vm)));
    if (inside !== undefined)
      found.push(
        issue(
          where,
          `"${inside}" above it already runs in a stack of its own`,
          `위의 "${inside}"이(가) 이미 자체 스택에서 실행됩니다`,
        ),
      );
    return found;
  });
}

function noRelease(at: string, release: string): Issue {
  const [first, last] = [RELEASES.at(-1) ?? '', RELEASES[0] ?? ''];
  const known = accepted(RELEASES);
  return issue(
    at,
    `Linux "${release}" is not simulated; releases from ${first} to ${last} are, told apart: ${known}`,
    `리눅스 "${release}"은(는) 시뮬레이션하지 않습니다. ${first}부터 ${last}까지 가능하며, 구별되는 버전: ${known}`,
  );
}

/** What only a look at the whole can tell. `raw`: as it was written. */
export function furtherIssues(raw: RawFile, file: ScenarioFile): Issue[] {
  const found: Issue[] = [];
  if (!findProfile(file.profile)) {
    const known = accepted(PROFILES.map(({ id }) => id));
    found.push(
      issue(
        'profile',
        `no host profile "${file.profile}"; accepted: ${known}`,
        `"${file.profile}" 호스트 프로필이 없습니다. 사용 가능: ${known}`,
      ),
    );
  }
  if (file.disk !== null && !DISKS.has(file.disk)) {
    const known = accepted([...DISKS.keys()]);
    found.push(
      issue(
        'disk',
        `no disk "${file.disk}"; accepted: ${known}`,
        `"${file.disk}" 디스크가 없습니다. 사용 가능: ${known}`,
      ),
    );
  }
  if (!isVersion(raw.kernel)) found.push(noRelease('kernel', raw.kernel));
  const ids = new Set<string>();
  file.scenarios.forEach((scenario, index) => {
    const at = `scenarios[${String(index)}]`;
    const written = raw.scenarios[index];
    const { id } = scenario;
    if (ids.has(id)) found.push(issue(`${at}.id`, `"${id}" is there twice`, `"${id}"이(가) 두 번 있습니다`));
    ids.add(id);
    if (written?.kernel !== undefined && !isVersion(written.kernel))
      found.push(noRelease(`${at}.kernel`, written.kernel));
    const big = sizeIssues(scenario, at, file.cpus, file.hz);
    if (big.length > 0) {
      found.push(...big);
      return;
    }
    found.push(
      ...(written ? writtenIssues(written, raw.shares_formula, at) : []),
      ...groupIssues(scenario, at),
      ...momentIssues(scenario, at),
      ...groupStackIssues(scenario, at),
      ...taskIssues(scenario, at, file.cpus),
    );
  });
  return found;
}
