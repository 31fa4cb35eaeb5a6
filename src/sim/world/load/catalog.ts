/** What can be loaded, for lists. */
import type { LoadServerEntry } from '../../core/load-views.ts';
import { text } from '../../core/text.ts';
import { BLOCK_SERVER, DEFAULT_LOAD } from './defaults.ts';
import { LOAD_SERVERS } from './servers/registry.ts';

const BLOCK: LoadServerEntry = Object.freeze({
  id: BLOCK_SERVER,
  label: text('Disk', '디스크'),
  about: text(
    'Random reads of the disk with io_uring, so many in flight at a time as there are connections; no network.',
    '연결 수만큼의 요청을 동시에 보내는 io_uring 무작위 디스크 읽기입니다. 네트워크는 없습니다.',
  ),
  fidelityNote: text(
    'The whole device, without a file system; times count from the submission. In gVisor a file of the host: its io_uring serves one request after the other.',
    '파일 시스템 없이 장치 전체를 읽으며, 시간은 제출부터 잽니다. gVisor에서는 호스트의 파일을 읽고, io_uring이 요청을 하나씩 차례로 처리합니다.',
  ),
  responseBytes: DEFAULT_LOAD.blockBytes,
});

/** The servers in the order of a list. */
export function loadCatalog(): readonly LoadServerEntry[] {
  const servers = LOAD_SERVERS.map(({ id, label, about, fidelityNote, responseBytes }) =>
    Object.freeze({ id, label, about, fidelityNote, responseBytes }),
  );
  return [...servers, BLOCK];
}
