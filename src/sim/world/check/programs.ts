/** What is wrong with the programs of a spec. */
import { machineOf } from '../build/places.ts';
import { issue, type Issue } from '../issue.ts';
import { splitRun, type ProgramKind, type ProgramParam } from '../programs/define.ts';
import { PROGRAM_KINDS } from '../programs/registry.ts';
import type { ProgramSpec, WorldSpec } from '../spec.ts';
import { doubleIssues, notAccepted } from './machines.ts';

function argIssue(path: string, { min, max, fractional }: ProgramParam, value: number): Issue[] {
  if ((fractional === true || Number.isInteger(value)) && value >= min && value <= max) return [];
  const [en, ko] = fractional === true ? ['a number', '수'] : ['an integer', '정수'];
  return [
    issue(
      path,
      `${String(value)} is not ${en} from ${String(min)} to ${String(max)}`,
      `${String(value)}은(는) ${String(min)} 이상 ${String(max)} 이하의 ${ko}가 아닙니다`,
    ),
  ];
}

function argIssues(program: ProgramSpec, params: readonly ProgramParam[], at: string): Issue[] {
  const ids = params.map(({ id }) => id);
  const given = Object.entries(program.args).flatMap(([id, value]) => {
    const param = params.find((one) => one.id === id);
    return param ? argIssue(`${at}.args.${id}`, param, value) : [notAccepted(`${at}.args.${id}`, id, ids)];
  });
  const missing = params
    .filter((param) => param.default === undefined && !Object.hasOwn(program.args, param.id))
    .map((param) =>
      issue(`${at}.args.${param.id}`, `missing: ${param.about.en}`, `없습니다: ${param.about.ko}`),
    );
  return [...given, ...missing];
}

function peerIssues(spec: WorldSpec, program: ProgramSpec, needed: boolean, at: string): Issue[] {
  const path = `${at}.peer`;
  if (program.peer === undefined)
    return needed ? [issue(path, 'it talks to another machine', '다른 머신과 통신하는 프로그램입니다')] : [];
  if (!needed) return [issue(path, 'it talks to nobody', '상대가 없는 프로그램입니다')];
  const here = machineOf(spec, program.in)?.id;
  const there = machineOf(spec, program.peer)?.id;
  const cable = spec.links.some(({ a, b, veth }) =>
    veth ? a === here && b === program.peer : (a === here && b === there) || (a === there && b === here),
  );
  return cable ? [] : [issue(path, 'there is no cable to it', '그곳으로 가는 케이블이 없습니다')];
}

function cpuIssues(spec: WorldSpec, program: ProgramSpec, at: string): Issue[] {
  const machine = spec.machines.find(({ id }) => id === program.in);
  const missing = program.cpus?.find((cpu) => machine !== undefined && cpu >= machine.cpus);
  if (missing === undefined) return [];
  return [
    issue(
      `${at}.cpus`,
      `no CPU ${String(missing)} on this machine`,
      `이 머신에 CPU ${String(missing)}은(는) 없습니다`,
    ),
  ];
}

function programIssues(
  spec: WorldSpec,
  program: ProgramSpec,
  at: string,
  kinds: readonly ProgramKind[],
): Issue[] {
  const { folder, id } = splitRun(program.run);
  const kind = kinds.find((one) => one.folder === folder);
  if (kind?.ids.includes(id) !== true) {
    const known = kinds.flatMap((one) => one.ids.map((name) => `${one.folder}/${name}`));
    return [notAccepted(`${at}.run`, program.run, known)];
  }
  const namespaces = spec.links.filter(({ veth }) => veth).map(({ b }) => b);
  const places = [...[...spec.machines, ...spec.places].map((one) => one.id), ...namespaces];
  const found: Issue[] = [];
  if (!places.includes(program.in)) found.push(notAccepted(`${at}.in`, program.in, places));
  if (program.peer !== undefined && !places.includes(program.peer))
    found.push(notAccepted(`${at}.peer`, program.peer, places));
  if (program.count > 1 && kind.several !== true)
    found.push(issue(`${at}.count`, 'one of it is all there can be', '하나만 둘 수 있습니다'));
  if (program.start !== 'set-up' && kind.several !== true)
    found.push(
      issue(
        `${at}.start`,
        'what answers or is asked starts with the set-up',
        '요청을 받는 프로그램은 설정 단계에서 시작합니다',
      ),
    );
  return [
    ...found,
    ...(found.length > 0 ? [] : peerIssues(spec, program, kind.peer(id) === 'needed', at)),
    ...argIssues(program, kind.params(id), at),
    ...cpuIssues(spec, program, at),
    ...(kind.issues?.(program, spec, at) ?? []),
  ];
}

export function allProgramIssues(spec: WorldSpec, kinds: readonly ProgramKind[] = PROGRAM_KINDS): Issue[] {
  return [
    ...doubleIssues(
      'programs',
      spec.programs.map(({ id }) => id),
    ),
    ...spec.programs.flatMap((program, index) =>
      programIssues(spec, program, `programs[${String(index)}]`, kinds),
    ),
  ];
}
