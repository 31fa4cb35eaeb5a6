import { fireEvent, render, screen } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import { findTerms } from '../../src/ui/glossary/find-terms.ts';
import { glossary } from '../../src/ui/glossary/glossary.svelte.ts';
import Prose from '../../src/ui/glossary/prose.svelte';
import { TERMS } from '../../src/ui/glossary/terms.ts';
import { LOCALES } from '../../src/ui/i18n/locale.svelte.ts';
import { freshPage } from '../support/page.ts';

beforeEach(freshPage);

const marked = (text: string, locale: 'en' | 'ko'): string[] =>
  findTerms(text, locale).flatMap(({ text, term }) => (term ? [text] : []));

describe('the glossary', () => {
  it('explains sixty words or more, each once, in both languages and one sentence or two', () => {
    expect(TERMS.length).toBeGreaterThanOrEqual(60);
    expect(new Set(TERMS.map(({ id }) => id)).size).toBe(TERMS.length);
    for (const locale of LOCALES)
      for (const term of TERMS) {
        expect(term.name[locale]).not.toBe('');
        expect(term.about[locale], term.id).toMatch(locale === 'ko' ? /[가-힣].*다\.$/ : /^[A-Z].*\.$/);
        expect(term.about[locale].length, term.id).toBeLessThan(160);
      }
  });

  it('has no form that means two words', () => {
    for (const locale of LOCALES) {
      const forms = TERMS.flatMap(({ name, also }) => [name[locale], ...also[locale]]).map((form) =>
        form.toLowerCase(),
      );
      expect(forms.filter((form, index) => forms.indexOf(form) !== index)).toEqual([]);
    }
  });

  it.each([
    ['en', 'A VM exit leads to the host kernel.', ['VM exit', 'host kernel']],
    ['en', 'Two VM exits; a VM exit more.', ['VM exits']],
    ['en', 'The cgroup writes cpu.max, not cpu.maximum.', ['cgroup', 'cpu.max']],
    ['en', 'Hosting is no word of it; ghosts neither.', []],
    ['en', 'A container in a virtual machine.', ['container', 'virtual machine']],
    ['ko', '커널이 하이퍼바이저로 나옵니다.', ['커널', '하이퍼바이저']],
    ['ko', 'VM exit가 두 번 일어납니다.', ['VM exit']],
  ] as const)('%s: finds whole words, the longest, each where it comes first: %s', (locale, text, words) => {
    expect(marked(text, locale)).toEqual(words);
    expect(
      findTerms(text, locale)
        .map((piece) => piece.text)
        .join(''),
    ).toBe(text);
  });

  it('a word in a text says what it means when it is pressed', async () => {
    // The test's document opens no popovers.
    HTMLElement.prototype.showPopover = () => undefined;
    await glossary.load();
    render(Prose, { text: 'Each VM exit costs time.' });
    await fireEvent.click(screen.getByRole('button', { name: 'VM exit' }));
    expect(document.querySelector('.bubble')?.textContent).toContain('leaves a guest for its hypervisor');
    expect(screen.getByRole('link', { name: 'Read on', hidden: true }).getAttribute('rel')).toBe(
      'noreferrer',
    );
  });
});
