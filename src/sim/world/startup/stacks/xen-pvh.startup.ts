import { text } from '../../../core/text.ts';
import { defineXen } from '../xen.ts';

export default defineXen({
  id: 'xen-pvh',
  label: text('Xen PVH', 'Xen PVH'),
  firmware: 'direct',
  deviceModel: null,
  estimate: text(
    'Taken as Xen PV with a direct kernel load; no figure of its own was found.',
    '커널을 직접 로드하는 Xen PV로 보았습니다. 별도의 자료는 찾지 못했습니다.',
  ),
});
