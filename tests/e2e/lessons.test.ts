import { expect, type Page } from '@playwright/test';
import { LESSON_IDS } from './support/lesson-ids.ts';
import { test } from './support/ringside.ts';

const panel = (page: Page) => page.getByRole('complementary', { name: 'Lesson' });

/** Goes by Tab to the button with a name and presses it. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const button = panel(page).getByRole('button', { name, exact: typeof name === 'string' });
  await expect(button).toBeEnabled();
  for (let tabs = 0; tabs < 200; tabs++) {
    const way = await button.evaluate((element) => {
      const { activeElement } = document;
      if (element === activeElement) return null;
      const before = activeElement
        ? activeElement.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_PRECEDING
        : 0;
      return before === 0 ? 'Tab' : 'Shift+Tab';
    });
    if (way === null) break;
    await page.keyboard.press(way);
  }
  await expect(button).toBeFocused();
  await page.keyboard.press('Enter');
}

test('a lesson is played by the keyboard alone, and survives a reload', async ({ page }) => {
  await page.goto('./#/paths?lesson=page-faults&step=1');
  await expect(panel(page)).toContainText('Step 1 of 6');
  await tabTo(page, 'One');
  await tabTo(page, 'To the end');
  await expect(panel(page)).toContainText('That is what came out.');
  // The address follows when the picture rests.
  await expect(page).toHaveURL(/at=[1-9]\d*&.*step=2/);
  await page.reload();
  await expect(panel(page)).toContainText('Step 2 of 6');
  await expect(panel(page)).toContainText('That is what came out.');
  await tabTo(page, 'Next');
  await expect(panel(page)).toContainText(/Two tables, two faults: the guest’s kernel needed \d/);
  await tabTo(page, 'Next');
  await tabTo(page, /^Five times or more/);
  await tabTo(page, 'To the end');
  await expect(panel(page)).toContainText('That is what came out.');
  await tabTo(page, 'Next');
  await tabTo(page, /^Two: one for each/);
  await tabTo(page, 'To the end');
  await expect(panel(page)).toContainText('It came out otherwise: More than two');
  await tabTo(page, 'Next');
  await tabTo(page, 'Hint');
  // Whatever way leads there: here a link.
  await page.evaluate(() => {
    location.hash = '#/paths?op=mmap-file-fault&stacks=bare,kvm&seed=7&cmd=0i1&at=9000000';
  });
  await expect(panel(page)).toContainText('Done.');
  await tabTo(page, 'Finish');
  await expect(panel(page)).toBeHidden();
});

for (const id of LESSON_IDS)
  test(`the lesson ${id} opens by its link, and one press on its first card starts a run`, async ({
    page,
  }) => {
    await page.goto(`./#/?lesson=${id}&step=1`);
    await expect(panel(page)).toContainText(/Step 1 of \d/);
    const order = panel(page).getByRole('button', { name: 'That is my order' });
    await panel(page).locator('.run, .choice').or(order).first().click();
    await expect(panel(page).locator('.choice').or(order)).toHaveCount(0);
    await expect(
      panel(page)
        .getByText(/^To the end$|^✓/)
        .first(),
    ).toBeVisible();
  });

test('before a class the numbers that are called out are collected, and the measured one is marked', async ({
  page,
}) => {
  await page.goto('./#/neighbours?lesson=weights&step=2');
  await expect(panel(page)).toContainText('a with weight 100, b with weight 300');
  await page.keyboard.press('p');
  const question = page.locator('section.poll');
  for (const typed of ['50', '25', 'many', '25']) {
    await question.getByRole('textbox').fill(typed);
    await question.getByRole('button', { name: 'Add' }).click();
  }
  await question.getByRole('button', { name: /and see$/ }).click();
  await page.getByRole('button', { name: 'To the end' }).click();
  const result = page.getByRole('region', { name: 'The guess and what came out' });
  await expect(result.getByRole('listitem')).toHaveText([/A\s*50 %\s*1\s*$/, /B\s*25 %\s*2\s*✓/]);
});

test.describe('a first visit', () => {
  test.use({ storageState: { cookies: [], origins: [] } });

  test('has three cards over the paused picture, once, by the keyboard too', async ({ page, watched }) => {
    // What is still being loaded when the page is left is given up.
    watched.expect(/ERR_ABORTED/);
    await page.goto('./');
    const cards = page.getByRole('region', { name: 'What do you want to know?' });
    await expect(cards.getByRole('button')).toHaveCount(3);
    await cards.getByRole('button', { name: /Why is my pod throttled/ }).focus();
    await page.keyboard.press('Enter');
    await expect(panel(page)).toContainText('Why is my pod throttled at 30 % CPU?');
    // Another query: the page is loaded anew.
    await page.goto('./?again');
    await expect(page.locator('.stage svg')).toBeVisible();
    await expect(cards).toBeHidden();
  });
});
