/** An era in two sentences and why, all from the figures of its moment. */
import type { EraAppFrame, EraFrame, PressId } from '../../core/era-views.ts';
import { text, type Text } from '../../core/text.ts';
import { APPS, PRESS_DEFS } from './apps.ts';
import { cpusEach, culpritOf, ERA_DEFS, limitsOf, memoryMaxOf, type EraPlan } from './plan.ts';
import { amountOf, cpusOf, listOf, timeOf } from './words.ts';

type Figures = Omit<EraFrame, 'verdict' | 'why'>;
type Press = { readonly press: PressId; readonly can: boolean };

function labelsOf(apps: readonly EraAppFrame[]): Text {
  return listOf(apps.map(({ kind }) => APPS[kind].label));
}

/** What it costs to be apart, or that nothing is. */
function costOf(plan: EraPlan, { memory, start }: Figures): Text {
  const sum = (...owners: readonly string[]): number =>
    memory.parts.filter(({ owner }) => owners.includes(owner)).reduce((all, { bytes }) => all + bytes, 0);
  const takes = timeOf(start.totalNs);
  if (ERA_DEFS[plan.era].isVm) {
    const extra = amountOf(sum('guest', 'guest-cache', 'vmm'));
    return text(
      `Guest systems, their caches and VMMs hold ${extra}; a start takes ${takes}.`,
      `게스트 시스템과 그 캐시, VMM이 메모리를 ${extra} 차지하고, 시작에 ${takes} 걸립니다.`,
    );
  }
  if (!ERA_DEFS[plan.era].limited)
    return text(
      `Nothing is paid for walls; a start takes ${takes}.`,
      `칸막이에 드는 비용이 없고, 시작에 ${takes} 걸립니다.`,
    );
  const extra = amountOf(sum('runtime'));
  return text(
    `Daemons and shims hold ${extra}; a start takes ${takes}.`,
    `데몬과 shim이 메모리를 ${extra} 차지하고, 시작에 ${takes} 걸립니다.`,
  );
}

/** Of the others, the one whose slowest answers have become slower by most. */
function hitMost(apps: readonly EraAppFrame[], culprit: number): EraAppFrame | undefined {
  const factor = ({ before, since }: EraAppFrame): number =>
    since === null || before.p99Ns === null ? 0 : (since.p99Ns ?? Infinity) / before.p99Ns;
  return apps
    .filter((_, app) => app !== culprit)
    .reduce<EraAppFrame | undefined>(
      (most, app) => (most && factor(most) >= factor(app) ? most : app),
      undefined,
    );
}

/** How an application's slowest answers have changed. */
function slower({ kind, before, since }: EraAppFrame): Text {
  const { label } = APPS[kind];
  if (before.p99Ns === null || !since) return text('', '');
  const was = timeOf(before.p99Ns);
  if (since.p99Ns === null)
    return text(
      `${label.en} has not answered since (p99 was ${was}). `,
      `${label.ko}은(는) 그 뒤로 답이 없습니다(p99는 ${was}였음). `,
    );
  const is = timeOf(since.p99Ns);
  return text(`p99 of ${label.en}: ${was} before, ${is} since. `, `${label.ko}의 p99: 전 ${was}, 후 ${is}. `);
}

function headOf(apps: readonly EraAppFrame[], culprit: number): Text {
  const others = apps.filter((_, app) => app !== culprit);
  const dead = others.filter(({ fate }) => fate === 'dead');
  const hit = others.filter(({ fate }) => fate === 'hit');
  const slower = others.filter(({ fate }) => fate === 'slower');
  const self = apps[culprit];
  const name = self ? APPS[self.kind].label : text('', '');
  if (dead.length + hit.length + slower.length === 0)
    return self?.fate === 'dead'
      ? text(`Only ${name.en} is dead.`, `${name.ko}만 죽었습니다.`)
      : text(`Nobody but ${name.en} has to do with it.`, `${name.ko} 말고는 아무 영향이 없습니다.`);
  const said = [
    { apps: dead, en: 'Dead', ko: '죽음' },
    { apps: hit, en: 'Hit', ko: '피해' },
    { apps: slower, en: 'Slower', ko: '느려짐' },
  ].filter(({ apps: some }) => some.length > 0);
  return text(
    said.map(({ apps: some, en }) => `${en}: ${labelsOf(some).en}.`).join(' '),
    said.map(({ apps: some, ko }) => `${ko}: ${labelsOf(some).ko}.`).join(' '),
  );
}

/** An era whose world cannot do what was pressed. */
export function missingOf(press: PressId): Text {
  const { label } = PRESS_DEFS[press];
  return text(
    `Not modelled yet: ${label.en} in this era.`,
    `아직 모델에 없습니다: 이 방식에서의 ${label.ko}.`,
  );
}

/** `pressed` null: nothing was; `can`: the world does what was pressed. */
export function verdictOf(plan: EraPlan, figures: Figures, pressed: Press | null): EraFrame['verdict'] {
  const cost = costOf(plan, figures);
  if (pressed === null) {
    const { memory, more } = figures;
    const left = amountOf(Math.abs(memory.leftBytes));
    if (memory.leftBytes < 0)
      return {
        head: text(`It does not fit: ${left} too much.`, `들어가지 않습니다. ${left}가 모자랍니다.`),
        rest: cost,
      };
    if (more.count === 0)
      return {
        head: text(`${left} left: no further one fits.`, `${left} 남아 더 들어가지 않습니다.`),
        rest: cost,
      };
    const n = String(more.count);
    return {
      head: text(
        `${left} left: ${n} more ${more.count === 1 ? 'fits' : 'fit'}.`,
        `${left} 남아 ${n}개가 더 들어갑니다.`,
      ),
      rest: cost,
    };
  }
  if (!pressed.can) return { head: missingOf(pressed.press), rest: cost };
  const culprit = culpritOf(plan.spec);
  const most = hitMost(figures.apps, culprit);
  const change = most ? slower(most) : text('', '');
  return {
    head: headOf(figures.apps, culprit),
    rest: text(change.en + cost.en, change.ko + cost.ko),
  };
}

function ofCpus({ era, spec }: EraPlan, name: Text, cpus: number): Text {
  const [x, n] = [cpusOf(cpus), String(spec.cpus)];
  const { isVm, limited } = ERA_DEFS[era];
  const app = spec.apps[culpritOf(spec)];
  if (isVm)
    return text(
      `its VM has ${String(cpusEach(spec))} virtual ${cpusEach(spec) === 1 ? 'CPU' : 'CPUs'}: ${name.en} used ${x} of ${n} CPUs`,
      `VM의 가상 CPU가 ${String(cpusEach(spec))}개라 ${name.ko}은(는) CPU ${n}개 가운데 ${x}개를 썼습니다`,
    );
  if (limited && app)
    return text(
      `cpu.max is ${limitsOf(spec, app)['cpu.max'] ?? ''}: ${name.en} used ${x} of ${n} CPUs`,
      `cpu.max가 ${limitsOf(spec, app)['cpu.max'] ?? ''}이라 ${name.ko}은(는) CPU ${n}개 가운데 ${x}개를 썼습니다`,
    );
  return text(
    `the one scheduler gave ${name.en} ${x} of ${n} CPUs`,
    `하나뿐인 스케줄러가 ${name.ko}에 CPU ${n}개 가운데 ${x}개를 주었습니다`,
  );
}

function ofMemory({ era, spec }: EraPlan, name: Text, { memory, apps }: Figures): Text {
  const culprit = culpritOf(spec);
  const killed = apps[culprit]?.fate === 'dead';
  const app = spec.apps[culprit];
  const held = memory.parts.find(({ owner, app: of }) => owner === 'app' && of === culprit);
  const [has, left] = [amountOf(held?.bytes ?? 0), amountOf(Math.max(0, memory.leftBytes))];
  if (ERA_DEFS[era].limited && app) {
    const max = amountOf(memoryMaxOf(app));
    if (killed)
      return text(
        `memory.max is ${max}: the OOM killer has ended ${name.en} in its group`,
        `memory.max가 ${max}라 OOM killer가 그룹 안에서 ${name.ko}을(를) 끝냈습니다`,
      );
    return text(
      `memory.max is ${max}: ${name.en} holds ${has}`,
      `memory.max가 ${max}이고 ${name.ko}은(는) 메모리를 ${has} 차지합니다`,
    );
  }
  if (killed)
    return text(
      `the memory was used up: the OOM killer has ended a process of ${name.en}, the largest of all`,
      `메모리가 바닥나 OOM killer가 가장 큰 ${name.ko}의 프로세스를 끝냈습니다`,
    );
  return text(
    `${name.en} holds ${has}, ${left} are left on the server`,
    `${name.ko}이(가) 메모리를 ${has} 차지하고 서버에는 ${left} 남았습니다`,
  );
}

function ofKernel({ era, spec }: EraPlan): Text {
  const n = String(spec.apps.length);
  return ERA_DEFS[era].isVm
    ? text('the kernel that panicked is that of its own guest', '패닉한 것은 자기 게스트의 커널입니다')
    : text(
        `all ${n} applications run on the kernel that panicked`,
        `애플리케이션 ${n}개가 모두 패닉한 그 커널 위에서 실행됩니다`,
      );
}

function ofProcess({ era }: EraPlan): Text {
  return ERA_DEFS[era].isVm
    ? text(
        'the guest’s kernel ends one process and goes on',
        '게스트 커널이 프로세스 하나를 끝내고 계속 실행됩니다',
      )
    : text('the kernel ends one process and goes on', '커널이 프로세스 하나를 끝내고 계속 실행됩니다');
}

function ofForks(plan: EraPlan, name: Text, cpus: number): Text {
  const { en, ko } = ofCpus(plan, name, cpus);
  const app = plan.spec.apps[culpritOf(plan.spec)];
  if (!ERA_DEFS[plan.era].limited || !app) return text(en, ko);
  const max = limitsOf(plan.spec, app)['pids.max'] ?? '';
  return text(`pids.max is ${max} and ${en}`, `pids.max가 ${max}이고 ${ko}`);
}

/** Why an era fares as it does; null: nothing was pressed, or it is not modelled. */
export function whyOf(plan: EraPlan, figures: Figures, pressed: Press | null): Text | null {
  const culprit = figures.apps[culpritOf(plan.spec)];
  if (pressed?.can !== true || !culprit) return null;
  const { label } = APPS[culprit.kind];
  switch (pressed.press) {
    case 'hog':
      return ofCpus(plan, label, culprit.cpus);
    case 'leak':
      return ofMemory(plan, label, figures);
    case 'crash':
      return ofProcess(plan);
    case 'fork-bomb':
      return ofForks(plan, label, culprit.cpus);
    case 'kernel-bug':
      return ofKernel(plan);
  }
}
