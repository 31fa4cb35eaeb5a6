import { text } from '../../../core/text.ts';
import { defineStartup } from '../define.ts';
import { vmmProcess } from '../guest.ts';
import { IMAGES, pull } from '../images.ts';
import { listen, locked, phase, post, sleep, stay, work } from '../marks.ts';
import { commit, daemon, file, hold } from '../memory-steps.ts';
import { joinCgroup, unshare } from '../oci.ts';
import { enterNext, run, start, step } from '../tasks.ts';

/** The container's process, made by the agent in the guest. */
const inGuest = step('kata-container', 'fork', 'guestKernel', (p) => {
  unshare(p);
  joinCgroup(p);
  enterNext(p);
});

const vmm = vmmProcess({
  process: 'cloud-hypervisor',
  vcpu: 'vcpu0',
  image: null,
  guest: 'minimal',
  firmware: 'none',
  slowdown: null,
  vmm: (p) => {
    file(p, 'cloud-hypervisor.text');
    hold(p, 'cloud-hypervisor');
  },
  setup: (p) => work(p, 'boot.chv.total'),
  inside: (p) => {
    phase(p, 'agent');
    hold(p, 'kata.agent');
    work(p, 'boot.kata.total');
    post(p, 'agent connected', 'below');
    listen(p, 'disk plugged in', 'below');
    phase(p, 'uevent');
    sleep(p, 'uevent', 'boot.kata.uevent');
    phase(p, 'rootfs');
    work(p, 'boot.kata.rootfs');
    start(p, inGuest);
    stay(p);
  },
  restore: null,
});

/** Serves the directories that are shared with the guest. */
const virtiofsd = step('virtiofsd', 'process', 'virtiofsd', (p) => {
  hold(p, 'virtiofsd');
  hold(p, 'kernel.process');
  stay(p);
});

const shim = step('containerd-shim-kata-v2', 'process', 'app', (p) => {
  file(p, 'kata.text');
  hold(p, 'kata.shim');
  hold(p, 'kernel.process');
  work(p, 'rt.shim_start');
  start(p, virtiofsd);
  start(p, vmm);
  listen(p, 'agent connected');
  phase(p, 'disk');
  work(p, 'boot.kata.hotplug');
  post(p, 'disk plugged in');
  stay(p);
});

const containerd = step('containerd', 'thread', 'app', (p) => {
  daemon(p, 'containerd');
  pull(p, IMAGES.container);
  phase(p, 'containerd');
  locked(p, 'containerd.metadata', commit);
  start(p, shim);
});

export default defineStartup({
  id: 'kata',
  label: text('Kata Containers', 'Kata Containers'),
  kind: 'sandbox',
  estimate: text(
    'Parts of one published time line, of a root file system on a block device that is plugged in; virtio-fs has none. How much of it is CPU time is assumed.',
    '공개된 시간표 하나의 부분들로, 루트 파일 시스템이 나중에 연결된 블록 장치에 있는 경우입니다. virtio-fs의 시간표는 없습니다. 그중 CPU 시간의 비중은 가정입니다.',
  ),
  body: (p) => run(p, containerd),
});
