import { cite, defineCosts, lognormal } from '../define.ts';

export default defineCosts(
  'netcfg',
  { en: 'Network set-up', ko: '네트워크 설정' },
  {
    'veth.create_in_ns': {
      label: { en: 'Create a veth pair in place', ko: '네임스페이스 안에 veth 쌍 생성' },
      mode: 'K',
      meanNs: 740_000,
      loNs: 500_000,
      hiNs: 2_000_000,
      dist: lognormal(0.3),
      confidence: 'measured',
      sources: [cite('lab', '0.74 ms with the peer created inside the other namespace', 'veth')],
    },
    'veth.move_ns': {
      label: { en: 'Move a veth end to a namespace', ko: 'veth를 네임스페이스로 이동' },
      mode: 'K',
      meanNs: 17_500_000,
      loNs: 10_000_000,
      hiNs: 30_000_000,
      dist: lognormal(0.3),
      confidence: 'measured',
      sources: [
        cite('lab', '17.5 ms, RCU grace periods', 'veth'),
        cite('particle20', 'Moving the veth end is 91.7 % of setting up the data plane'),
      ],
      composite: { minus: ['rcu.synchronize_net', 'rcu.synchronize_net'] },
    },
    'br.attach_up_addr': {
      label: { en: 'Bridge port, link up and address', ko: '브리지 연결, 링크 활성화, 주소 설정' },
      mode: 'K',
      meanNs: 860_000,
      loNs: 500_000,
      hiNs: 2_000_000,
      dist: lognormal(0.3),
      confidence: 'measured',
      sources: [cite('lab', 'Attach to bridge 0.62, link up 0.15, address 0.09 ms', 'veth')],
    },
    'ipt.exec': {
      label: { en: 'One run of iptables', ko: 'iptables 한 번 실행' },
      mode: 'U',
      meanNs: 5_000_000,
      loNs: 3_500_000,
      hiNs: 8_400_000,
      dist: lognormal(0.25),
      confidence: 'measured',
      sources: [
        cite('lab', 'One iptables run 3.5 to 8.4 ms, six per published port with dockerd 20.10', 'iptables'),
      ],
    },
  },
);
