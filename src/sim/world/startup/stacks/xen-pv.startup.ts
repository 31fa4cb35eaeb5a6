import { text } from '../../../core/text.ts';
import { defineXen } from '../xen.ts';

export default defineXen({
  id: 'xen-pv',
  label: text('Xen PV', 'Xen PV'),
  firmware: 'none',
  deviceModel: null,
  estimate: text(
    'The toolstack’s time is LightVM’s for a Debian domain; the guest boots as one on KVM does.',
    '도구 모음의 시간은 LightVM의 데비안 도메인 값이며, 게스트는 KVM에서처럼 부팅한다고 보았습니다.',
  ),
});
