/** Starts the page: the engine in its worker, the rooms, one view. */
import { mount } from 'svelte';
import { pageEngine } from './bridge/start.ts';
import App from './ui/app.svelte';
import { embed } from './ui/embed/embed.svelte.ts';
import { NOTES_PARAMETER } from './ui/notes/notes.ts';
import { LiveRooms } from './ui/shell/live-rooms.ts';
import { glossary } from './ui/glossary/glossary.svelte.ts';
import { readyForPrint } from './ui/shell/print.ts';
import { offline } from './ui/state/offline.svelte.ts';
import { work } from './ui/state/work.svelte.ts';
import { settings } from './ui/state/settings.svelte.ts';
import './ui/theme/fonts.css';
import './ui/theme/theme.css';
import './ui/theme/forced.css';
import './ui/theme/base.css';
import './ui/theme/print.css';

const target = document.getElementById('app');
if (!target) throw new Error('The page has no element with the id "app".');
settings.start();
const notesOf = new URLSearchParams(location.search).get(NOTES_PARAMETER);
embed.start(location.search);
if (notesOf === null) {
  const engine = pageEngine();
  engine.start();
  work.follow(engine);
  readyForPrint();
  mount(App, { target, props: { live: new LiveRooms(engine) } });
  // Words are explained once the first picture is there.
  window.addEventListener('load', () => void glossary.load());
} else {
  void import('./ui/notes/notes-window.svelte').then(({ default: NotesWindow }) =>
    mount(NotesWindow, { target, props: { id: notesOf } }),
  );
}
// Once everything for the first picture is on its way. A page in another one's frame keeps nothing. The development server's files change all the time.
if (import.meta.env.PROD && embed.query === null) {
  window.addEventListener('load', () => {
    void offline.start(
      'serviceWorker' in navigator ? navigator.serviceWorker : undefined,
      new URL('./service-worker.js', document.baseURI),
    );
  });
}
