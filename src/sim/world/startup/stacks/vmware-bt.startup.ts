import { text } from '../../../core/text.ts';
import { defineHosted } from '../hosted.ts';

export default defineHosted({
  id: 'vmware-bt',
  label: text('VMware, binary translation', 'VMware 이진 변환'),
  process: 'vmware-vmx',
  cost: 'boot.vmware.vmm',
  translated: 'boot.bt.guest_us',
  estimate: text(
    'The VM process’s start and the slow-down of a translated boot are assumed.',
    'VM 프로세스의 시작 시간과 변환된 부팅의 느려짐은 가정입니다.',
  ),
});
