import { cite, defineCosts, lognormal } from '../define.ts';

export default defineCosts(
  'p9',
  { en: 'Plan 9 shares and WSL', ko: 'Plan 9 공유와 WSL' },
  {
    'p9.req': {
      label: { en: 'Virtio 9p request', ko: 'virtio 9p 요청' },
      mode: 'gK→server→gK',
      meanNs: 20_400,
      loNs: 15_000,
      hiNs: 40_000,
      dist: lognormal(0.3),
      confidence: 'published',
      sources: [cite('eurosys21', '20.4 µs per 4 KiB read, 293 µs per 64 KiB in a KVM guest')],
      note: {
        en: 'Round trip; the residual is the work of the server itself.',
        ko: '왕복 값이며 잔여는 서버 자체의 작업이다.',
      },
      composite: {
        minus: [
          'vm.kick.ioeventfd',
          'vm.backend_wake',
          'sys.enter',
          'sys.exit',
          'vfs.read4k',
          'vm.irqfd.posted',
          'vm.hlt_wake',
        ],
      },
    },
    'wsl.p9.file_op': {
      label: { en: 'Windows file operation from WSL 2', ko: 'WSL 2의 윈도 파일 작업' },
      mode: 'gK→VMBus→Windows',
      meanNs: 300_000,
      loNs: 100_000,
      hiNs: 1_500_000,
      dist: lognormal(0.6),
      confidence: 'calibrated',
      sources: [
        cite('wsl-issues', '0.3 to 3 thousand small operations per second'),
        cite('model', 'Reciprocal of that rate'),
      ],
      note: { en: 'Metadata operation under /mnt/c.', ko: '/mnt/c 아래의 메타데이터 작업.' },
    },
    'hv.vmbus_signal': {
      label: { en: 'VMBus channel signal', ko: 'VMBus 채널 신호' },
      mode: 'gK→hypervisor',
      meanNs: 800,
      loNs: 500,
      hiNs: 1500,
      dist: lognormal(0.2),
      confidence: 'assumed',
      sources: [cite('assumption', 'HvSignalEvent taken as a KVM notification of the same kind')],
      note: { en: 'Exit and entry included.', ko: '종료와 진입을 포함한다.' },
      composite: { minus: ['vm.exit', 'vm.entry'] },
    },
    'hv.vsp_req': {
      label: { en: 'Storage request in the root partition', ko: '루트 파티션의 저장 장치 요청' },
      mode: 'root partition',
      meanNs: 14_000,
      loNs: 5000,
      hiNs: 40_000,
      dist: lognormal(0.3),
      confidence: 'assumed',
      sources: [cite('assumption', 'Storage provider in the root partition taken equal to vmm.blk_req')],
    },
  },
);
