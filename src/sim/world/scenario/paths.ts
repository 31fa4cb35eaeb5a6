/** Paths of groups. */

/** `/a/b/` and `a/b` name the same group. */
export function groupPath(path: string): string {
  return path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}

/** A path and all above it. */
export function ancestors(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** Bytes of a name (`NAME_MAX`) and of a path (`PATH_MAX`, with the byte that ends it). */
const NAME_MAX = 255;
const PATH_MAX = 4095;

/** Length in UTF-8; −1: half a surrogate pair, which has none. */
function utf8Bytes(text: string): number {
  let bytes = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (code >= 0xd800 && code <= 0xdfff) return -1;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
  }
  return bytes;
}

/** Why Linux would not make a group with this path; null: it may. */
export function pathError(path: string): { readonly en: string; readonly ko: string } | null {
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  if (names.length === 0) return { en: 'names no group', ko: '그룹 이름이 없습니다' };
  for (const name of names) {
    if (name === '..')
      return { en: 'EEXIST: ".." is the directory above', ko: 'EEXIST: ".."은(는) 위 디렉터리입니다' };
    if (name.includes('\0'))
      return { en: 'EINVAL: a path ends at a zero byte', ko: 'EINVAL: 경로는 0 바이트에서 끝납니다' };
    if (name.includes('\n'))
      return { en: 'EINVAL: a newline in the name', ko: 'EINVAL: 이름에 줄바꿈이 있습니다' };
    const bytes = utf8Bytes(name);
    if (bytes < 0)
      return { en: 'EILSEQ: half a character in the name', ko: 'EILSEQ: 이름에 깨진 문자가 있습니다' };
    if (bytes > NAME_MAX)
      return {
        en: `ENAMETOOLONG: a name of ${String(bytes)} bytes; at most ${String(NAME_MAX)}`,
        ko: `ENAMETOOLONG: 이름이 ${String(bytes)}바이트입니다. 최대 ${String(NAME_MAX)}바이트입니다`,
      };
  }
  const total = utf8Bytes(path);
  if (total <= PATH_MAX) return null;
  return {
    en: `ENAMETOOLONG: a path of ${String(total)} bytes; at most ${String(PATH_MAX)}`,
    ko: `ENAMETOOLONG: 경로가 ${String(total)}바이트입니다. 최대 ${String(PATH_MAX)}바이트입니다`,
  };
}
