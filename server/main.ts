/** The language server process. The transport is chosen by the arguments: `--stdio`, `--node-ipc` or `--socket=…`. */
import { keepCompiledCode } from '../host/compiled-code.ts';

keepCompiledCode();
const [{ connect }, { serve }] = await Promise.all([import('./protocol/lifecycle.ts'), import('./serve.ts')]);
serve(connect());
