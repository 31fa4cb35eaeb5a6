/** Why nothing can run inside a gVisor sandbox. */
import { text } from '../../core/text.ts';

export const SANDBOX_WITHHOLDS = Object.freeze({
  linux: text(
    'the Sentry is no Linux kernel that could be a host; containers in gVisor are not modelled',
    'Sentry는 호스트가 될 수 있는 리눅스 커널이 아니며, gVisor 안의 컨테이너는 모델에 없습니다',
  ),
  vmx: text(
    'the Sentry gives the application no /dev/kvm',
    'Sentry는 애플리케이션에 /dev/kvm을 주지 않습니다',
  ),
});
