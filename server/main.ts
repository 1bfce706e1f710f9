/** The language server process. The transport is chosen by the arguments: `--stdio`, `--node-ipc` or `--socket=…`. */
import { connect } from './protocol/lifecycle.ts';
import { serve } from './serve.ts';

serve(connect());
