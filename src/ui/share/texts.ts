/** Texts of the Share dialog. */
import { messages } from '../i18n/locale.svelte.ts';

const en = {
  title: 'Share this moment',
  about:
    'The link holds everything chosen, every command and the moment. Opened elsewhere it shows the same picture.',
  link: 'Link',
  copy: 'Copy link',
  copied: 'Link copied.',
  failed: 'The browser did not allow copying. Select the text and copy it by hand.',
  local:
    'This address works on this computer only. Others need the address under which your server or host shows the page.',
  file: 'The page was opened from a file: its link works on this computer only.',
  qr: 'QR code',
  'qr.alt': 'QR code of the link',
  'qr.long':
    'The link has {n} characters: too many for a QR code that a phone reads off a screen ({most} at most). Undo changes or take a shorter run, or hand on the link itself.',
  embed: 'Embed code',
  'embed.about':
    'For another page: a frame that shows this moment. With &origin=https://your.page in its address it speaks to that page, see the README.',
  'embed.hide': 'Leave out',
  'hide.nav': 'rooms and menus',
  'hide.knobs': 'controls',
  'hide.inspector': 'details',
  'hide.time': 'time bar',
  'embed.copy': 'Copy code',
  'embed.copied': 'Code copied.',
} as const;

const ko = {
  title: '이 순간 공유하기',
  about: '링크에는 고른 것과 모든 명령, 그 순간이 들어 있습니다. 다른 곳에서 열어도 같은 그림이 보입니다.',
  link: '링크',
  copy: '링크 복사',
  copied: '링크를 복사했습니다.',
  failed: '브라우저가 복사를 허용하지 않았습니다. 글을 선택해 직접 복사하세요.',
  local:
    '이 주소는 이 컴퓨터에서만 열립니다. 다른 사람에게는 서버나 호스트가 이 페이지를 보여 주는 주소가 필요합니다.',
  file: '파일에서 연 페이지입니다. 링크는 이 컴퓨터에서만 열립니다.',
  qr: 'QR 코드',
  'qr.alt': '링크의 QR 코드',
  'qr.long':
    '링크가 {n}자입니다. 휴대전화가 화면에서 읽을 수 있는 QR 코드에는 너무 깁니다(최대 {most}자). 변경을 되돌리거나 더 짧게 실행하거나, 링크를 그대로 전하세요.',
  embed: '삽입 코드',
  'embed.about':
    '다른 페이지에 이 순간을 보여 주는 프레임입니다. 주소에 &origin=https://your.page를 넣으면 그 페이지와 말을 주고받습니다(README 참고).',
  'embed.hide': '빼기',
  'hide.nav': '방과 메뉴',
  'hide.knobs': '조작부',
  'hide.inspector': '세부',
  'hide.time': '시간 막대',
  'embed.copy': '코드 복사',
  'embed.copied': '코드를 복사했습니다.',
} as const;

export const st = messages(en, ko);
