import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** One word for one thing: the word, and what is not written for it. Words of the Kubernetes glossary and of textbooks on operating systems. */
const TERMS: readonly (readonly [word: string, not: RegExp])[] = [
  ['VM exit', /VM ?종료|VM ?탈출|VM 이탈|종료와 진입|진입과 종료/],
  ['문맥 교환', /컨텍스트 ?(스위치|스위칭|전환)|문맥 전환/],
  ['시스템 콜', /시스템 호출|시스콜/],
  ['스케줄러', /스케쥴/],
  ['페이지 폴트', /페이지 (오류|부재|결함)/],
  ['페이지 캐시', /페이지 캐쉬|캐쉬/],
  ['선점', /프리엠/],
  ['런 큐', /실행 (큐|대기열)|런큐/],
  ['쿼터', /할당량/],
  ['제한', /(?<![가-힣])한도/],
  ['스로틀링', /스로틀(?!링)|쓰로틀/],
  ['락', /(?<![가-힣])잠금|스핀 락/],
  ['태스크', /타스크/],
  ['워커', /작업자/],
  ['데드라인', /(?<![가-힣])마감/],
  ['섀도', /그림자|쉐도우|섀도우/],
  ['변환(이진)', /번역/],
  ['핸들러', /처리기/],
  ['캐퍼빌리티', /권한\(/],
  ['softirq', /소프트 ?IRQ/],
  ['일반 프로세스', /평범한 프로세스/],
  ['파드', /(?<![가-힣])(팟|포드)(?![가-힣])/],
  ['애플리케이션', /어플리케이션/],
  ['방', /전시실/],
  ['보충', /(?<![가-힣])충전/],
  ['문자열', /글자열|스트링/],
  ['모델', /모형/],
  ['Windows', /윈도우즈|윈도 (위|파일|드라이브)/],
  ['Docker', /도커/],
  ['리눅스', /Linux(은|는|가|를|의)/],
  ['강사', /교사/],
  ['메시지', /메세지/],
  ['디렉터리', /디렉토리/],
];

/** Texts that are no end of a sentence in Korean: `한다.` beside the polite form. A goal or an answer to choose may be plain. */
const PLAIN = /[가-힣]다\.(?= |$)/;

interface Written {
  readonly at: string;
  readonly text: string;
}

/** Every string with Korean in it; the words that the glossary is searched by are any. */
function written(): readonly Written[] {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => /\.(ts|svelte)$/.test(file))
    .flatMap((file) =>
      readFileSync(`src/${file}`, 'utf8')
        .replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, (comment) => comment.replace(/[^\n]/g, ' '))
        .split('\n')
        .flatMap((line, index) =>
          /^\s*also:/.test(line)
            ? []
            : (line.match(/'(?:[^'\\]|\\.)*'|`[^`]*`/g) ?? [])
                .filter((text) => /[가-힣]/.test(text))
                .map((text) => ({ at: `${file}:${String(index + 1)}`, text: text.slice(1, -1) })),
        ),
    );
}

const all = written();
const told = ({ at, text }: Written): string => `${at} ${text}`;

describe('the Korean text', () => {
  it('is found at all', () => {
    expect(all.length).toBeGreaterThan(2000);
  });

  it.each(TERMS)('says “%s” and no other word for it', (_, not) => {
    expect(all.filter(({ text }) => not.test(text)).map(told)).toEqual([]);
  });

  it('fits its particles to what a slot holds', () => {
    // After a unit the sound is known.
    const fixed = /\{[\w.]+\}(은|는|이|가|을|를|과|와|으로|로|였지만|라는|이라는)(?![가-힣(])/;
    const wrong = all.filter(({ text }) => !/\$\{/.test(text) && fixed.test(text));
    expect(wrong.map(told)).toEqual([]);
    const open = /\$\{(?!(?:ms|us)\()[^}]*\}["'”]?(은|는|을|를)(?![가-힣(])/;
    expect(all.filter(({ text }) => open.test(text)).map(told)).toEqual([]);
  });

  it('is polite in every whole sentence that explains', () => {
    const answers = /^(lessons|.*scenarios)\//;
    const plain = all.filter(
      ({ at, text }) => !answers.test(at) && PLAIN.test(text.replace(/(니|마)다\./g, '')),
    );
    expect(plain.map(told)).toEqual([]);
  });
});
