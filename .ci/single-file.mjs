// Builds the page as one HTML file that opens without a server: scripts, styles, fonts and the worker are inside it.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { build, loadConfigFromFile, mergeConfig } from 'vite';
import { CACHE, ROOT } from './paths.mjs';

/** Plugins of a page that is served: they write more files, or a policy that a page in one file cannot keep. */
const SERVED_ONLY = new Set(['ringside:service-worker', 'ringside:content-security-policy']);
const START = join(ROOT, 'src/bridge/start.ts');

/**
 * @returns {Promise<string>} the whole page
 */
export async function singleFile() {
  const outDir = join(CACHE, `single-${process.pid}`);
  const loaded = await loadConfigFromFile({ command: 'build', mode: 'production' });
  if (!loaded) throw new Error('There is no vite.config.ts.');
  const { plugins = [], worker, ...config } = loaded.config;
  const inline = { codeSplitting: false };
  await build(
    mergeConfig(config, {
      root: ROOT,
      configFile: false,
      logLevel: 'warn',
      publicDir: false,
      plugins: [workerInside(), plugins.flat(9).filter((plugin) => !isServedOnly(plugin))],
      // Chromium starts no module from a file, and any other script.
      worker: { ...worker, format: 'iife', rolldownOptions: { output: inline } },
      build: {
        outDir,
        emptyOutDir: true,
        assetsInlineLimit: () => true,
        cssCodeSplit: false,
        modulePreload: false,
        rolldownOptions: { output: inline },
      },
    }),
  );
  try {
    return joined(outDir);
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}

/** @param {unknown} plugin */
function isServedOnly(plugin) {
  return (
    typeof plugin === 'object' && plugin !== null && 'name' in plugin && SERVED_ONLY.has(String(plugin.name))
  );
}

/**
 * The engine's worker is a part of the script instead of a file of its own.
 * @returns {import('vite').Plugin}
 */
function workerInside() {
  return {
    name: 'ringside:worker-inside',
    enforce: 'pre',
    transform(code, id) {
      if (id !== START) return null;
      const made = code.replace(
        /new Worker\(new URL\('\.\/worker\.ts', import\.meta\.url\), \{[^}]*\}\)/,
        "new EngineWorker({ name: 'ringside' })",
      );
      if (made === code) this.error('The worker is started in another way: look at src/bridge/start.ts.');
      return `import EngineWorker from './worker.ts?worker&inline';\n${made}`;
    },
  };
}

/** The built files put into one. @param {string} outDir */
function joined(outDir) {
  const names = readdirSync(join(outDir, 'assets'));
  const read = (/** @type {string} */ end) => {
    const found = names.filter((name) => name.endsWith(end));
    if (found.length !== 1) throw new Error(`Expected one ${end} file, found ${found.join(', ')}.`);
    return readFileSync(join(outDir, 'assets', found[0] ?? ''), 'utf8');
  };
  // A script or a style sheet ends at its closing tag, wherever that stands.
  const script = read('.js').replaceAll('</script', '<\\/script');
  const style = read('.css').replaceAll('</style', '<\\/style');
  const icon = `data:image/svg+xml;base64,${readFileSync(join(ROOT, 'public/favicon.svg')).toString('base64')}`;
  const body = `<script type="module">${script}</script>`;
  return readFileSync(join(outDir, 'index.html'), 'utf8')
    .replace(/\s*<link rel="manifest"[^>]*>/, '')
    .replace(/\s*<link rel="stylesheet"[^>]*>/, '')
    .replace(/\s*<script type="module"[^>]*><\/script>/, '')
    .replace(/href="[^"]*favicon\.svg"/, () => `href="${icon}"`)
    .replace(/<meta charset="utf-8"\s*\/?>/i, (charset) => `${charset}\n    ${policy(script, style)}`)
    .replace('</head>', () => `<style>${style}</style>\n  </head>`)
    .replace('</body>', () => `${body}\n  </body>`);
}

/** Nothing but this script and this style: no other host, no other code. @param {string} script @param {string} style */
function policy(script, style) {
  const hash = (/** @type {string} */ text) =>
    `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  const rules = [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    'worker-src blob:',
    `style-src ${hash(style)}`,
    'img-src data: blob:',
    'font-src data:',
    'connect-src data: blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ];
  return `<meta http-equiv="Content-Security-Policy" content="${rules.join('; ')}" />`;
}
