// Builds dist/: the extension (CommonJS, as VS Code demands) and the processes around it (ESM, sharing chunks).
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

const production = process.argv.includes('--production');
const common = {
  bundle: true,
  platform: 'node',
  target: 'node22',
  sourcemap: !production,
  minify: production,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
};

// CommonJS dependencies inside an ESM bundle call `require` for Node's own modules.
const banner = {
  js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
};

const webviews = ['cost', 'deploy', 'drift-report', 'eval-report'];

// An optional dependency: where it could not be installed, Models with an ONNX file say so.
const onnxFiles = 'node_modules/onnxruntime-web/dist';
const hasOnnx = existsSync(onnxFiles);

rmSync('dist', { recursive: true, force: true });

await Promise.all([
  build({
    ...common,
    entryPoints: { extension: 'client/extension.ts' },
    outdir: 'dist',
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
    external: ['vscode'],
    // VS Code brings its own Node, older than ours where the editor is older.
    target: 'node20',
  }),
  // What the editor shows in its web pages: browser code, with its styles.
  build({
    ...common,
    entryPoints: webviews.flatMap((name) => [`client/webview/${name}.ts`, `client/webview/${name}.css`]),
    outdir: 'dist/webview',
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
  }),
  build({
    ...common,
    entryPoints: { server: 'server/main.ts', cli: 'cli/main.ts', runner: 'runner/main.ts' },
    outdir: 'dist',
    format: 'esm',
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    banner,
  }),
  build({
    ...common,
    // Apart from the others: a container holds these files and Node, and nothing else.
    entryPoints: {
      gateway: 'gateway/main.ts',
      'gateway-records': 'gateway/records/thread.ts',
      'gateway-onnx': 'gateway/providers/onnx-thread.ts',
    },
    external: hasOnnx ? [] : ['onnxruntime-web'],
    outdir: 'dist',
    format: 'esm',
    splitting: true,
    chunkNames: 'gateway-[hash]',
    banner,
  }),
]);

if (hasOnnx) {
  mkdirSync('dist/gateway-onnx', { recursive: true });
  for (const file of ['ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm']) {
    copyFileSync(`${onnxFiles}/${file}`, `dist/gateway-onnx/${file}`);
  }
}
