/** What a group's object sets: files by their names, cgroup v1's names, and `limit` in anyone's words. */
import { limitFiles } from '../limits/limits.ts';
import type { SharesFormula } from '../../core/shares.ts';
import { shown } from '../shape-issues.ts';
import type { GroupSpec } from './types.ts';

/** A setting that makes no sense, at its key. */
export interface SettingError {
  readonly key: string;
  readonly en: string;
  readonly ko: string;
}

/** Names of cgroup v1, which v2 says in other files. */
const V1 = /^cpu\.(?:cfs_quota_us|cfs_period_us|cfs_burst_us|shares)$/;

function isValue(value: unknown): value is string | number {
  return typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value));
}

function wrongType(key: string, value: unknown): SettingError {
  const example = key === 'cpu.max' ? ', such as "50000 100000" or "max"' : '';
  return {
    key,
    en: `expected text or a number${example}, found ${shown(value)}`,
    ko: `문자열이나 숫자가 와야 하는데${example === '' ? '' : '(예: "50000 100000", "max")'} ${shown(value)}이(가) 있습니다`,
  };
}

/** Units that other tools have, which the kernel would take for something else. */
function foreign(key: string, value: string | number): SettingError | null {
  if (key !== 'cpu.max' || !/^\s*[\d.]+\s*(?:m|%|cpus?)\s*$/i.test(String(value))) return null;
  const text = String(value).trim();
  const written = text.endsWith('%') ? `CPUQuota=${text}` : text.replace(/\s*cpus?$/i, '');
  return {
    key,
    en: `the kernel reads "${text}" as microseconds; write "limit": "${written}"`,
    ko: `커널은 "${text}"을(를) 마이크로초로 읽습니다. "limit": "${written}"(으)로 쓰세요`,
  };
}

function listOf(limit: unknown): string[] {
  if (limit === undefined) return [];
  return (Array.isArray(limit) ? limit : [limit]).map(String);
}

/** The files that an object of a file sets; later words win over earlier ones, files over words. */
export function settingsOf(
  raw: object,
  formula: SharesFormula,
): { readonly files: GroupSpec['files'] } | { readonly errors: readonly SettingError[] } {
  const errors: SettingError[] = [];
  const own: [string, string][] = [];
  const words: string[] = listOf((raw as { readonly limit?: unknown }).limit);
  for (const [key, value] of Object.entries(raw) as [string, unknown][]) {
    if (!key.includes('.')) continue;
    if (value === '')
      errors.push({ key, en: 'empty: nothing would be written', ko: '비어 있어 아무것도 쓰지 않습니다' });
    else if (!isValue(value)) errors.push(wrongType(key, value));
    else if (V1.test(key)) words.push(`${key}=${String(value)}`);
    else {
      const other = foreign(key, value);
      if (other) errors.push(other);
      else own.push([key, String(value)]);
    }
  }
  const said = limitFiles(words, formula);
  if (!('files' in said)) errors.push({ key: 'limit', ...said });
  if (errors.length > 0 || !('files' in said)) return { errors };
  return { files: { ...said.files, ...Object.fromEntries(own) } };
}
