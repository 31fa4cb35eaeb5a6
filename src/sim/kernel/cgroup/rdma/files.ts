/** What is written to `rdma.max`: EINVAL bad words, else ENODEV, because there is no device. */
import { fail, type WriteResult } from '../cgroup.ts';

export function writeMax(written: string): WriteResult {
  const [name = '', ...limits] = written.trim().split(' ');
  const odd = limits.find((limit) => !/^hca_(handle|object)=(\d+|max)$/.test(limit));
  if (odd !== undefined)
    return fail(
      'EINVAL',
      `"${odd}" is not hca_handle= or hca_object= and a number or max`,
      `"${odd}"은(는) hca_handle= 또는 hca_object=와 수나 max가 아닙니다`,
    );
  return fail(
    'ENODEV',
    `"${name}" is no RDMA device of this machine, which has none`,
    `"${name}"은(는) 이 머신의 RDMA 장치가 아닙니다(장치가 없습니다)`,
  );
}
