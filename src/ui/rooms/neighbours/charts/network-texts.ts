/** Texts of the picture of the network. */
import { messages } from '../../../i18n/locale.svelte.ts';

const en = {
  network: 'Network of each group',
  'network.about': 'whole run · cable {link}, {qdisc} in front of it',
  sent: '↑ sent',
  received: '↓ received',
  limit: 'limit of what it sends',
  wait: 'time in queues, up to {top}',
  'rate.of': '{now} of {limit} {unit}',
  'lane.waits': '{bytes} wait, {time}',
  'lane.dropped': 'dropped: {n}',
} as const;

const ko = {
  network: '그룹별 네트워크',
  'network.about': '실행 전체 · 케이블 {link}, 그 앞의 큐 {qdisc}',
  sent: '↑ 보냄',
  received: '↓ 받음',
  limit: '보내기 제한',
  wait: '큐에서 기다린 시간, 최대 {top}',
  'rate.of': '{limit} 중 {now} {unit}',
  'lane.waits': '{bytes} 대기, {time}',
  'lane.dropped': '버려짐: {n}개',
} as const;

export const nt = messages(en, ko);
