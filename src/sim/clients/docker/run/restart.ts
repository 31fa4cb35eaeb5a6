/** `--restart`. */
import { Failure } from '../../client.ts';

/** `on-failure:3` as the API takes it. */
export function restartPolicy(text: string): { Name: string; MaximumRetryCount: number } {
  const at = text.indexOf(':');
  const name = at === -1 ? text : text.slice(0, at);
  const count = at === -1 ? '0' : text.slice(at + 1);
  if (at !== -1 && name === '')
    throw new Failure('invalid restart policy format: no policy provided before colon');
  if (count !== '' && !/^[-+]?\d+$/.test(count)) {
    throw new Failure('invalid restart policy format: maximum retry count must be an integer');
  }
  return { Name: name, MaximumRetryCount: Number(count) };
}
