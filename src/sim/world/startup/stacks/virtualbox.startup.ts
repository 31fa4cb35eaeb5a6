import { text } from '../../../core/text.ts';
import { defineHosted } from '../hosted.ts';

export default defineHosted({
  id: 'virtualbox',
  label: text('VirtualBox', 'VirtualBox'),
  process: 'VBoxHeadless',
  cost: 'boot.virtualbox.vmm',
  translated: null,
  estimate: text(
    'The VM process’s start is assumed; firmware, kernel and user land are those of a VM on KVM.',
    'VM 프로세스의 시작 시간은 가정이며, 펌웨어와 커널, 사용자 공간은 KVM의 VM과 같게 보았습니다.',
  ),
});
