/** Whether the controls of a room stand beside the picture instead of folding away below it. */
import { MediaQuery } from 'svelte/reactivity';

export const beside = new MediaQuery('width >= 700px');
