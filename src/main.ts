/** Starts the page: the engine in its worker, the rooms, one view. */
import { mount } from 'svelte';
import { pageEngine } from './bridge/start.ts';
import App from './ui/app.svelte';
import { LiveRooms } from './ui/shell/live-rooms.ts';
import { offline } from './ui/state/offline.svelte.ts';
import { work } from './ui/state/work.svelte.ts';
import { settings } from './ui/state/settings.svelte.ts';
import './ui/theme/theme.css';
import './ui/theme/base.css';

const target = document.getElementById('app');
if (!target) throw new Error('The page has no element with the id "app".');
settings.start();
const engine = pageEngine();
work.follow(engine);
mount(App, { target, props: { live: new LiveRooms(engine) } });
// Once everything for the first picture is on its way. The development server's files change all the time.
if (import.meta.env.PROD) {
  window.addEventListener('load', () => {
    void offline.start(
      'serviceWorker' in navigator ? navigator.serviceWorker : undefined,
      new URL('./service-worker.js', document.baseURI),
    );
  });
}
