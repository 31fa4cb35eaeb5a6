import { describe, expect, it } from 'vitest';
import { brief } from '../../../src/ui/shell/brief.ts';

describe('a sentence on a narrow screen', () => {
  it('is left as it is where it fits', () => {
    expect(brief('KVM VM: idle exit in host kernel, 0 ns.')).toBe('KVM VM: idle exit in host kernel, 0 ns.');
  });

  it('ends after a whole sentence', () => {
    expect(
      brief(
        '88.8 ms since the requests. Bare process: ready. Container (docker run): daemon creates the container. Firecracker: guest kernel.',
      ),
    ).toBe('88.8 ms since the requests. Bare process: ready. …');
  });

  it.each([
    [
      'KVM VM took 39.0 µs more: +11.2 µs a second kernel (guest kernel), +10.7 µs QEMU playing the device, +8.35 µs more host kernel work.',
      'KVM VM took 39.0 µs more: +11.2 µs a second kernel (guest kernel), +10.7 µs QEMU playing the device …',
    ],
    [
      'KVM 가상 머신은 39.0 µs 더 걸렸습니다: 두 번째 커널(게스트 커널) +11.2 µs, 장치 역할을 하는 QEMU +10.7 µs, 호스트 커널 일 증가 +8.35 µs.',
      'KVM 가상 머신은 39.0 µs 더 걸렸습니다: 두 번째 커널(게스트 커널) +11.2 µs …',
    ],
  ])('else after a whole clause, and says that it goes on: %s', (text, said) => {
    expect(brief(text)).toBe(said);
  });
});
