import { text } from '../../core/text.ts';
import { FLUSH_CONSUMER, nvme } from './nvme.disk.ts';

export default Object.freeze({
  id: 'nvme-consumer',
  label: text('NVMe SSD, consumer (slow flush)', 'NVMe SSD, 소비자용 (느린 플러시)'),
  medium: nvme('nvme-consumer', FLUSH_CONSUMER),
});
