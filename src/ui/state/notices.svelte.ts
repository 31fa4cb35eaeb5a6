/** Short messages that pass: "Link copied." */
const SHOWN_MS = 4000;

class Notices {
  text = $state('');
  #timer: ReturnType<typeof setTimeout> | undefined;

  show(text: string): void {
    this.text = text;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.text = '';
    }, SHOWN_MS);
  }
}

export const notices = new Notices();
