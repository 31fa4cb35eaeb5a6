import { fireEvent, render, screen } from '@testing-library/svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { bytesOf, QR_MAX_BYTES, qrOf } from '../../../src/ui/share/qr.ts';
import ShareDialog from '../../../src/ui/share/share-dialog.svelte';
import { freshPage, settle } from '../../support/page.ts';

const LINK = 'https://ringside.example/lab/#/paths?op=getpid&stacks=bare,kvm&seed=7';

function open(link = LINK): void {
  render(ShareDialog, { link, onclose: vi.fn() });
}

const field = (name: string): string => screen.getByRole<HTMLTextAreaElement>('textbox', { name }).value;

beforeEach(freshPage);

describe('the Share dialog', () => {
  it('offers the link, its QR code and the code of a frame', () => {
    open();
    expect(field('Link')).toBe(LINK);
    expect(screen.getByRole('img', { name: 'QR code of the link' }).querySelector('path')).toBeTruthy();
    expect(field('Embed code')).toContain(
      'src="https://ringside.example/lab/?embed=1&amp;hide=nav#/paths?op=getpid&amp;stacks=bare,kvm&amp;seed=7"',
    );
  });

  it('leaves out of the frame what is ticked', async () => {
    open();
    await fireEvent.click(screen.getByRole('checkbox', { name: 'controls' }));
    await settle();
    expect(field('Embed code')).toContain('hide=nav,knobs#');
  });

  it('copies on a press, and says what to do where that is not allowed', async () => {
    const writeText = vi.fn().mockResolvedValueOnce(undefined).mockRejectedValueOnce(new Error('no'));
    vi.spyOn(navigator, 'clipboard', 'get').mockReturnValue({ writeText } as unknown as Clipboard);
    open();
    await fireEvent.click(screen.getByRole('button', { name: 'Copy code' }));
    expect(writeText).toHaveBeenCalledWith(field('Embed code'));
    await fireEvent.click(screen.getByRole('button', { name: 'Copy link' }));
    await settle();
    expect(screen.getByRole('alert').textContent).toContain('copy it by hand');
  });

  it('says that a link is too long for a QR code instead of drawing one that nobody can read', () => {
    const long = `${LINK}&cmd=${'0i1,'.repeat(400)}0i1`;
    open(long);
    expect(screen.queryByRole('img')).toBeNull();
    expect(screen.getByRole('note').textContent).toContain(`${bytesOf(long)} characters`);
  });

  it.each([
    ['http://127.0.0.1:4173/#/paths', /on this computer only/],
    ['file:///home/me/ringside.html#/paths', /opened from a file/],
  ])('of %s says who cannot open it', (link, said) => {
    open(link);
    expect(screen.getByText(said)).toBeTruthy();
  });
});

describe('a QR code', () => {
  it('is as large as its text needs, up to the largest that a phone reads', () => {
    const side = (text: string): number | undefined => qrOf(text)?.size;
    // Versions 1 and 25, each with a quiet zone of four modules.
    expect(side('x')).toBe(21 + 8);
    expect(side('x'.repeat(QR_MAX_BYTES))).toBe(117 + 8);
    expect(qrOf('x'.repeat(QR_MAX_BYTES + 1))).toBeNull();
    expect(bytesOf('방')).toBe(3);
  });
});
