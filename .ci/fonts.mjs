// The page's fonts are asked for at once, not when the first style that names them has been read.

/** Adds a preload of every font that the build put out. @returns {import('vite').Plugin} */
export function fontsFirst() {
  return {
    name: 'ringside:fonts-first',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (_html, { bundle }) =>
        Object.keys(bundle ?? {})
          .filter((name) => name.endsWith('.woff2'))
          .map((name) => ({
            tag: 'link',
            injectTo: 'head',
            attrs: { rel: 'preload', href: `./${name}`, as: 'font', type: 'font/woff2', crossorigin: '' },
          })),
    },
  };
}
