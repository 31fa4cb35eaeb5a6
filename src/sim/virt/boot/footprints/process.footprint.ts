import { text } from '../../../core/text.ts';
import { cite } from '../../../costs/define.ts';
import { defineFootprints } from '../define-footprint.ts';

const KIB = 1024;
const MB = 1_000_000;

/** Programs, daemons and what the kernel keeps for them. */
export default defineFootprints({
  'app.anonymous': {
    label: text('application, own pages', '애플리케이션 고유 페이지'),
    kind: 'anonymous',
    bytes: 32 * 4 * KIB,
    confidence: 'assumed',
    sources: [cite('assumption', '32 pages of a small dynamically linked program, as exec touches them')],
  },
  'app.files': {
    label: text('application and libraries', '애플리케이션과 라이브러리'),
    kind: 'file',
    bytes: 3 * MB,
    confidence: 'assumed',
    sources: [cite('assumption', 'C library, loader and a small program')],
  },
  'kernel.process': {
    label: text('kernel structures of a process', '프로세스의 커널 구조'),
    kind: 'kernel',
    bytes: 48 * KIB,
    confidence: 'assumed',
    sources: [cite('assumption', 'task_struct, 16 KiB stack, page tables, files')],
  },
  'kernel.container': {
    label: text('namespaces and cgroup', '네임스페이스와 cgroup'),
    kind: 'kernel',
    bytes: 400 * KIB,
    confidence: 'assumed',
    sources: [cite('assumption', 'A network namespace with its devices, six others, memory and CPU cgroup')],
  },
  'docker.cli': {
    label: text('docker command line', 'docker 명령행'),
    kind: 'anonymous',
    bytes: 12 * MB,
    confidence: 'assumed',
    sources: [cite('assumption', 'Heap of a Go program of its size; gone when it exits')],
  },
  'docker.cli.text': {
    label: text('docker program', 'docker 프로그램'),
    kind: 'file',
    bytes: 20 * MB,
    confidence: 'assumed',
    sources: [cite('assumption', 'Touched part of a static Go program')],
  },
  dockerd: {
    label: text('dockerd', 'dockerd'),
    kind: 'daemon',
    bytes: 82 * MB,
    confidence: 'measured',
    sources: [cite('lab', 'RSS 82 MB')],
  },
  containerd: {
    label: text('containerd', 'containerd'),
    kind: 'daemon',
    bytes: 41 * MB,
    confidence: 'measured',
    sources: [cite('lab', 'RSS 41 MB')],
  },
  'shim.heap': {
    label: text('shim, own pages', 'shim 고유 페이지'),
    kind: 'anonymous',
    bytes: 3.5 * MB,
    confidence: 'calibrated',
    sources: [
      cite('gvisor-csv', 'A whole empty runc container takes 4.09 MB more of a node'),
      cite('model', 'Less the kernel’s structures and the application'),
    ],
  },
  'shim.text': {
    label: text('shim program', 'shim 프로그램'),
    kind: 'file',
    bytes: 9.5 * MB,
    confidence: 'calibrated',
    sources: [cite('lab', 'RSS of a shim 13 MB'), cite('model', 'Less its own pages')],
  },
  'runc.heap': {
    label: text('runc, own pages', 'runc 고유 페이지'),
    kind: 'anonymous',
    bytes: 6 * MB,
    confidence: 'assumed',
    sources: [cite('assumption', 'Heap of a small Go program; gone when it exits')],
  },
  'runc.text': {
    label: text('runc program', 'runc 프로그램'),
    kind: 'file',
    bytes: 9 * MB,
    confidence: 'assumed',
    sources: [cite('assumption', 'Touched part of a static Go program')],
  },
  'crun.heap': {
    label: text('crun, own pages', 'crun 고유 페이지'),
    kind: 'anonymous',
    bytes: 0.6 * MB,
    confidence: 'assumed',
    sources: [cite('assumption', 'Heap of a small C program; gone when it exits')],
  },
  'crun.text': {
    label: text('crun program and libraries', 'crun 프로그램과 라이브러리'),
    kind: 'file',
    bytes: 2 * MB,
    confidence: 'assumed',
    sources: [cite('assumption', 'crun with libseccomp, libcap and a JSON parser')],
  },
  'docker-proxy': {
    label: text('docker-proxy, own pages', 'docker-proxy 고유 페이지'),
    kind: 'anonymous',
    bytes: 1.3 * MB,
    confidence: 'calibrated',
    sources: [cite('lab', 'RSS 3.3 MB'), cite('model', 'Less its program')],
  },
  'docker-proxy.text': {
    label: text('docker-proxy program', 'docker-proxy 프로그램'),
    kind: 'file',
    bytes: 2 * MB,
    confidence: 'calibrated',
    sources: [cite('lab', 'RSS 3.3 MB'), cite('model', 'Less its own pages')],
  },
  'lxc.monitor': {
    label: text('lxc monitor, own pages', 'lxc 모니터 고유 페이지'),
    kind: 'anonymous',
    bytes: 0.8 * MB,
    confidence: 'assumed',
    sources: [cite('assumption', 'Heap of a small C program that stays beside the container')],
  },
  'lxc.init': {
    label: text('init of the container', '컨테이너의 init'),
    kind: 'anonymous',
    bytes: 0.3 * MB,
    confidence: 'assumed',
    sources: [cite('assumption', 'Own pages of `lxc-init`, a small C program that waits for its child')],
  },
  'lxc.text': {
    label: text('lxc programs', 'lxc 프로그램'),
    kind: 'file',
    bytes: 2.5 * MB,
    confidence: 'assumed',
    sources: [cite('assumption', 'liblxc and lxc-start')],
  },
  sentry: {
    label: text('gVisor Sentry', 'gVisor Sentry'),
    kind: 'anonymous',
    bytes: 15.6 * MB,
    confidence: 'calibrated',
    sources: [
      cite('gvisor-csv', 'An empty container takes 23.7 MB, with runc 4.09 MB'),
      cite('model', 'Four fifths of the difference; the rest is the gofer'),
    ],
  },
  gofer: {
    label: text('gVisor gofer', 'gVisor gofer'),
    kind: 'anonymous',
    bytes: 4 * MB,
    confidence: 'calibrated',
    sources: [
      cite('gvisor-csv', 'An empty container takes 23.7 MB, with runc 4.09 MB'),
      cite('model', 'A fifth of the difference'),
    ],
  },
  'runsc.text': {
    label: text('runsc program', 'runsc 프로그램'),
    kind: 'file',
    bytes: 18 * MB,
    confidence: 'assumed',
    sources: [cite('assumption', 'Touched part of a static Go program of about 40 MB')],
  },
});
