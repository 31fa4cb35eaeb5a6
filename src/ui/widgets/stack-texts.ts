/** Texts of the stack picker. */
import { messages } from '../i18n/locale.svelte.ts';

const en = {
  seed: 'Seed',
  'seed.about': 'Same seed, same commands: same run.',
  stacks: 'Stacks',
  'stacks.hint': 'One to {n}. The first is the one compared with.',
  'stacks.full': '{n} stacks are shown. Take one away first.',
  'stacks.there': 'This stack is shown already.',
  'stacks.last': 'At least one stack stays.',
  'stacks.remove': 'Remove {stack}',
  'compose.written': 'Or write it',
  'compose.hint': 'From the outside in: kvm/container, kvm/kvm/runc, kvm/gvisor-systrap',
  'compose.add': 'Add',
  'compose.choose': 'Choose a layer',
  'compose.open': 'Add a stack',
  'compose.about': 'Stacks are built from the outside in: each layer runs inside the one before.',
  'compose.path': 'Layers, outermost first',
  'compose.machine': 'hardware',
  'compose.outermost': 'On the hardware',
  'compose.inside': 'Inside {stack}',
  'compose.addThis': 'Show {stack}',
  'compose.refused': 'not possible here: {reason}',
  'fidelity.full': 'full model',
  'fidelity.partial': 'partial model',
  'fidelity.sketch': 'model estimate',
} as const;

const ko = {
  seed: '시드',
  'seed.about': '시드와 명령이 같으면 실행도 같습니다.',
  stacks: '스택',
  'stacks.hint': '1~{n}개. 첫 스택이 비교 기준입니다.',
  'stacks.full': '스택 {n}개를 보고 있습니다. 먼저 하나를 빼세요.',
  'stacks.there': '이미 보고 있는 스택입니다.',
  'stacks.last': '스택은 적어도 하나가 있어야 합니다.',
  'stacks.remove': '{stack} 빼기',
  'compose.written': '직접 쓰기',
  'compose.hint': '바깥쪽부터: kvm/container, kvm/kvm/runc, kvm/gvisor-systrap',
  'compose.add': '추가',
  'compose.choose': '층을 고르세요',
  'compose.open': '스택 추가',
  'compose.about': '스택은 바깥쪽부터 만듭니다. 각 층은 앞 층 안에서 실행됩니다.',
  'compose.path': '층, 바깥쪽부터',
  'compose.machine': '하드웨어',
  'compose.outermost': '하드웨어 위에',
  'compose.inside': '{stack} 안에',
  'compose.addThis': '{stack} 보기',
  'compose.refused': '여기서는 불가능합니다. {reason}',
  'fidelity.full': '온전한 모델',
  'fidelity.partial': '일부만 모델링',
  'fidelity.sketch': '모델 추정',
} as const;

/** A text of the stack picker in the page's language. */
export const ts = messages(en, ko);
