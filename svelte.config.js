import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

/** @type {import('@sveltejs/vite-plugin-svelte').SvelteConfig} */
export default {
  preprocess: vitePreprocess(),
  compilerOptions: {
    // Runes for our own files only: components in node_modules choose for themselves.
    runes: ({ filename }) => (filename.includes('node_modules') ? undefined : true),
  },
};
