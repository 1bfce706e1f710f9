/** Definition, references, highlights and rename: one name in all its places. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { definitionAt } from '../../../core/language/definition.ts';
import type { Occurrence, TreeOf } from '../../../core/language/occurrences.ts';
import { highlightsAt, referencesAt } from '../../../core/language/references.ts';
import { prepareRename, rename } from '../../../core/language/rename.ts';
import { emptyLock, lockPrompts, printLock } from '../../../core/prompt/lock.ts';
import { readPrompt } from '../../../core/prompt/model.ts';
import { parse } from '../../../core/syntax/parse.ts';
import { sha256 } from '../../../host/sha256.ts';
import { type AtCursor, atCursor } from './cursor.ts';

const FILES = `#- /mooring.yaml
apiVersion: mooring/v1
kind: Project
metadata: {name: shop}
spec:
  teams: {desk: {members: [ada@acme.example]}}
  providers: {mine: {type: openai, baseUrl: "http://127.0.0.1:9/v1"}}
  prices: {mine/small: {input: 1 USD, output: 2 USD}}
#- /1.0.0.prompt.yaml
name: reply
version: 1.0.0
owner: desk
model: mine/small
inputs: {ticket: {type: string}}
outputs: {type: object, required: [text], properties: {text: {type: string}}}
messages:
  - {role: system, content: "Read {{ticket}}."}
  - role: user
    content: |-
      First: {{ticket}}
testData: [{ticket: Hello, expected: Hi}]
#- /2.0.0.prompt.yaml
name: "reply"
version: 2.0.0
owner: desk
model: mine/small
inputs: {question: {type: string}}
messages: [{role: user, content: "{{question}}"}]
#- /a.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: assistant, owner: desk}
spec:
  task: chat
  serve: {prompt: reply@^1}
  guardrails:
    output:
      - {rule: 'output.text != "" && input.ticket != ""', action: flag}
  evals: [quality]
#- /q.eval.yaml
apiVersion: mooring/v1
kind: Eval
metadata: {name: quality}
spec:
  subject: {prompt: reply@^1}
  scorers: [{name: polite, cel: 'output.text.contains("a")'}]
  gates: [{metric: polite, min: 90%}]
#- /s.slo.yaml
apiVersion: openslo/v1
kind: SLO
metadata: {name: answers}
spec:
  service: assistant
  indicator: &shared {metadata: {name: good}, spec: {ratioMetric: {counter: true, good: {metricSource: {type: mooring, spec: {where: 'true'}}}, total: {metricSource: {type: mooring, spec: {where: 'true'}}}}}}
  description: "again *shared is no alias"
  timeWindow: [{duration: 30d, isRolling: true}]
  budgetingMethod: Occurrences
  objectives: [{target: 0.9}]
`;

/** Puts the cursor into the first place of a text in one file. */
function at(file: string, text: string, inside = 1): AtCursor {
  const start = FILES.indexOf(`#- ${file}\n`);
  const offset = FILES.indexOf(text, start) + inside;
  assert.ok(start >= 0 && offset >= start + inside, text);
  return atCursor(`${FILES.slice(0, offset)}$0${FILES.slice(offset)}`);
}

const trees =
  ({ files }: AtCursor): TreeOf =>
  (path) => {
    const text = files.find((file) => file.path === path)?.text;
    return text === undefined ? undefined : parse(text);
  };

function shown({ files }: AtCursor, all: readonly Pick<Occurrence, 'file' | 'span'>[]): readonly string[] {
  return all.map(({ file, span }) => {
    const text = files.find((one) => one.path === file)?.text ?? '';
    const line = parse(text).lines.positionAt(span.start).line + 1;
    return `${file}:${line} ${text.slice(span.start, span.end)}`;
  });
}

function defined(cursor: AtCursor): readonly string[] {
  const found = definitionAt(cursor.view, cursor.offset, trees(cursor));
  const places = found?.targets.flatMap((target) => (target.kind === 'place' ? [target] : [])) ?? [];
  return shown(cursor, places);
}

const definitions = [
  ['/a.model.yaml', 'reply@^1', ['/1.0.0.prompt.yaml:1 reply']],
  ['/a.model.yaml', 'desk', ['/mooring.yaml:5 desk']],
  ['/a.model.yaml', 'quality', ['/q.eval.yaml:3 quality']],
  ['/s.slo.yaml', 'assistant', ['/a.model.yaml:3 assistant']],
  ['/1.0.0.prompt.yaml', 'mine/small', ['/mooring.yaml:6 mine']],
  ['/1.0.0.prompt.yaml', 'ticket}}', ['/1.0.0.prompt.yaml:5 ticket']],
  ['/1.0.0.prompt.yaml', 'ticket: Hello', ['/1.0.0.prompt.yaml:5 ticket']],
  ['/a.model.yaml', 'ticket != ', ['/1.0.0.prompt.yaml:5 ticket']],
  ['/a.model.yaml', 'text != ', ['/1.0.0.prompt.yaml:6 text']],
  ['/q.eval.yaml', 'text.contains', ['/1.0.0.prompt.yaml:6 text']],
  ['/q.eval.yaml', 'polite, min', ['/q.eval.yaml:6 polite']],
] as const;

for (const [file, text, expected] of definitions) {
  test(`from \`${text}\` in ${file} one goes to ${expected.join(', ')}`, () => {
    assert.deepEqual(defined(at(file, text)), expected);
  });
}

test('from a path one goes to the file, from what is no name nowhere', () => {
  const cursor = atCursor(
    '#- /a.model.yaml\napiVersion: mooring/v1\nkind: Model\nmetadata: {name: a}\nspec: {task: chat, runbook: docs/a$0.md}\n',
  );
  const found = definitionAt(cursor.view, cursor.offset, trees(cursor));
  assert.deepEqual(found?.targets, [{ kind: 'file', path: 'docs/a.md' }]);
  assert.deepEqual(defined(at('/a.model.yaml', 'chat')), []);
});

test('the references of an input are its placeholders, its cases and the expressions that read it', () => {
  const cursor = at('/1.0.0.prompt.yaml', 'ticket: {type');
  const all = referencesAt(cursor.view, cursor.offset, { withDefinition: true, treeOf: trees(cursor) });
  assert.deepEqual(shown(cursor, all), [
    '/1.0.0.prompt.yaml:5 ticket',
    '/1.0.0.prompt.yaml:8 ticket',
    '/1.0.0.prompt.yaml:11 ticket',
    '/1.0.0.prompt.yaml:12 ticket',
    '/a.model.yaml:9 ticket',
  ]);
});

test('the references of a model include the SLO of its service, those of a prompt all ranges', () => {
  const model = at('/a.model.yaml', 'assistant');
  const ofModel = referencesAt(model.view, model.offset, { withDefinition: false, treeOf: trees(model) });
  assert.deepEqual(shown(model, ofModel), ['/s.slo.yaml:5 assistant']);
  const prompt = at('/a.model.yaml', 'reply@^1');
  const ofPrompt = referencesAt(prompt.view, prompt.offset, { withDefinition: true, treeOf: trees(prompt) });
  assert.deepEqual(shown(prompt, ofPrompt), [
    '/1.0.0.prompt.yaml:1 reply',
    '/2.0.0.prompt.yaml:1 reply',
    '/a.model.yaml:6 reply',
    '/q.eval.yaml:5 reply',
  ]);
});

test('highlights are the same word in this file, the definition apart from mentions', () => {
  const cursor = at('/1.0.0.prompt.yaml', 'ticket}}');
  assert.deepEqual(
    highlightsAt(cursor.view, cursor.offset).map(({ role }) => role),
    ['definition', 'mention', 'mention', 'mention'],
  );
});

/** All files after a rename, or why there is none. */
function renamed(
  cursor: AtCursor,
  newName: string,
): string | readonly { readonly path: string; readonly text: string }[] {
  const edits = rename(cursor.view, cursor.offset, newName, trees(cursor));
  if (!edits.ok) return edits.problem;
  return cursor.files.map(({ path, text }) => {
    const own = edits.value
      .filter(({ file }) => file === path)
      .toSorted((left, right) => right.span.start - left.span.start);
    return {
      path,
      text: own.reduce((now, { span, text: to }) => now.slice(0, span.start) + to + now.slice(span.end), text),
    };
  });
}

function everywhere(cursor: AtCursor, newName: string): string {
  const files = renamed(cursor, newName);
  assert.ok(typeof files !== 'string', String(files));
  return files.map(({ path, text }) => `#- ${path}\n${text}`).join('');
}

test('a prompt is renamed in all its versions and mentions; ranges and quotes stay', () => {
  assert.equal(
    everywhere(at('/a.model.yaml', 'reply@^1'), 'answer'),
    FILES.replace('name: reply', 'name: answer')
      .replace('name: "reply"', 'name: "answer"')
      .replaceAll('reply@^1', 'answer@^1'),
  );
});

test('an input is renamed in placeholders, cases and expressions', () => {
  assert.equal(everywhere(at('/1.0.0.prompt.yaml', 'ticket}}'), 'message'), FILES.replaceAll('ticket', 'message'));
});

test('an output, a scorer, a provider, a team and a model are renamed where they stand', () => {
  assert.equal(
    everywhere(at('/1.0.0.prompt.yaml', 'text: {type'), 'body'),
    FILES.replace('required: [text]', 'required: [body]')
      .replace('{text: {type: string}}', '{body: {type: string}}')
      .replaceAll('output.text', 'output.body'),
  );
  assert.equal(everywhere(at('/q.eval.yaml', 'polite, cel'), 'kind'), FILES.replaceAll('polite', 'kind'));
  assert.equal(everywhere(at('/1.0.0.prompt.yaml', 'mine/small'), 'ours'), FILES.replaceAll('mine', 'ours'));
  assert.equal(everywhere(at('/mooring.yaml', 'desk: {'), 'support'), FILES.replaceAll('desk', 'support'));
  assert.equal(everywhere(at('/a.model.yaml', 'assistant'), 'helper'), FILES.replaceAll('assistant', 'helper'));
});

test('an anchor and its aliases are renamed, and no other of that name', () => {
  const cursor = atCursor(`#- /a.prompt.yaml
name: a
messages: &m [{role: user, content: Hi}]
testData:
  - {input: &$0x one}
  - {input: *x}
  - {input: &x two}
  - {input: *x}
`);
  const files = renamed(cursor, 'first');
  assert.ok(typeof files !== 'string');
  assert.match(files[0]?.text ?? '', /&first one[\s\S]*\*first\}[\s\S]*&x two[\s\S]*\*x\}/);
});

const refusals = [
  ['/a.model.yaml', 'assistant', 'Big Name', /is no name/],
  ['/q.eval.yaml', 'quality', 'quality', /^$/],
  ['/1.0.0.prompt.yaml', 'ticket}}', '2x', /no name for an input/],
  ['/a.model.yaml', 'chat', 'x', /Nothing that has a name/],
] as const;

for (const [file, text, newName, why] of refusals) {
  test(`\`${text}\` as ${newName}: ${why.source === '^$' ? 'nothing to do' : why.source}`, () => {
    const cursor = at(file, text);
    const edits = rename(cursor.view, cursor.offset, newName, trees(cursor));
    if (edits.ok) assert.deepEqual(edits.value, []);
    else assert.match(edits.problem, why);
    assert.equal(edits.ok, why.source === '^$');
  });
}

test('a locked prompt keeps its name and its inputs, and says why', () => {
  const prompt = 'name: reply\nversion: 1.0.0\nmessages: [{role: user, content: "{{ticket}}"}]\n';
  const value = { name: 'reply', version: '1.0.0', messages: [{ role: 'user', content: '{{ticket}}' }] };
  const lock = printLock(lockPrompts(emptyLock, [{ file: '/a.prompt.yaml', prompt: readPrompt(value) }], sha256).lock);
  for (const [marked, ok] of [
    [prompt.replace('reply', 're$0ply'), false],
    [prompt.replace('ticket', 'tic$0ket'), false],
  ] as const) {
    const open = atCursor(`#- /a.prompt.yaml\n${marked}`);
    assert.equal(prepareRename(open.view, open.offset)?.ok, true);
    const locked = atCursor(`#- /mooring.lock\n${lock}#- /a.prompt.yaml\n${marked}`);
    const found = prepareRename(locked.view, locked.offset);
    assert.equal(found?.ok, ok);
    assert.match(found && !found.ok ? found.problem : '', /locked in mooring\.lock/);
  }
});

/** A rename in files of one's own: what it gives, or why not. */
function after(fixture: string, newName: string): string {
  const files = renamed(atCursor(fixture), newName);
  return typeof files === 'string' ? files : files.map(({ text }) => text).join('---\n');
}

test('no new name catches what another has', () => {
  const anchors =
    '#- /a.prompt.yaml\nname: a\nmessages: &o$0ne [{role: user, content: Hi}]\ntestData: [{a: &two x}, {a: *one}]\n';
  assert.match(after(anchors, 'two'), /another anchor named `two`/);
  const suite = (more: string) => `#- /q.eval.yaml
apiVersion: mooring/v1
kind: Eval
metadata: {name: q}
spec: {subject: {prompt: a}, scorers: [{name: fi$0rst, contains: a}, {name: second, contains: b}]${more}}
`;
  assert.match(after(suite(''), 'second'), /another metric named `second`/);
  assert.match(after(suite(''), 'latency_p95'), /another metric/);
  const project =
    '#- /mooring.yaml\napiVersion: mooring/v1\nkind: Project\nmetadata: {name: p}\nspec: {providers: {on$0e: {type: openai}, two: {type: openai}}}\n';
  assert.match(after(project, 'two'), /another provider named `two`/);
});

test('a name that YAML reads as a number or as nothing is refused', () => {
  for (const name of ['123', 'null', 'true', '1e5']) {
    const cursor = at('/a.model.yaml', 'assistant');
    const edits = rename(cursor.view, cursor.offset, name, trees(cursor));
    assert.match(edits.ok ? '' : edits.problem, /something else than a name|is no name/);
  }
});

test('a team in a locked prompt keeps its name', () => {
  const prompt = 'name: reply\nversion: 1.0.0\nowner: desk\nmessages: [{role: user, content: Hi}]\n';
  const value = { name: 'reply', version: '1.0.0', owner: 'desk', messages: [{ role: 'user', content: 'Hi' }] };
  const lock = printLock(lockPrompts(emptyLock, [{ file: '/a.prompt.yaml', prompt: readPrompt(value) }], sha256).lock);
  const project =
    '#- /mooring.yaml\napiVersion: mooring/v1\nkind: Project\nmetadata: {name: p}\nspec: {teams: {de$0sk: {members: [a@b.example]}}}\n';
  const files = `${project}#- /mooring.lock\n${lock}#- /a.prompt.yaml\n${prompt}`;
  assert.match(after(files, 'support'), /`reply@1\.0\.0` mentions it and is locked/);
});

const SERVING = (cursor: string) =>
  `#- /a.prompt.yaml
name: reply
model: mine/small
inputs: {ticket: {type: string}}
outputs: {type: object, properties: {text: {type: string}}}
messages: [{role: user, content: "{{ticket}}"}]
#- /a.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: a}
spec:
  task: chat
  serve: {prompt: reply, fallbacks: [{reply: {text: Later}}]}
  review: {team: desk, reply: {text: Wait}}
  drift: {reference: a.csv, columns: [{name: ticket}, {name: text}]}
`.replace(cursor, `${cursor.slice(0, 1)}$0${cursor.slice(1)}`);

test('drift columns and fixed replies follow the inputs and outputs they are named after', () => {
  assert.match(after(SERVING('ticket: {type'), 'message'), /columns: \[\{name: message\}, \{name: text\}\]/);
  const output = after(SERVING('text: {type'), 'body');
  assert.match(output, /fallbacks: \[\{reply: \{body: Later\}\}\]/);
  assert.match(output, /reply: \{body: Wait\}/);
  assert.match(output, /columns: \[\{name: ticket\}, \{name: body\}\]/);
  assert.match(after(SERVING('ticket}, {name'), 'message'), /inputs: \{message: /);
});

test('the features and outputs of an artifact are names too', () => {
  const model = `#- /a.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: a}
spec:
  task: classification
  serve:
    artifact: a.onnx
    features: [{name: amo$0unt, type: number}]
    outputs: [{name: score, type: probability}]
    confidence: {from: output.score, min: 0.8, below: review}
  guardrails: {input: [{rule: 'input.amount > 0.0', action: block}]}
  drift: {reference: a.csv, columns: [{name: amount}]}
`;
  const renamedModel = after(model, 'sum');
  assert.match(renamedModel, /features: \[\{name: sum, /);
  assert.match(renamedModel, /input\.sum > 0\.0/);
  assert.match(renamedModel, /columns: \[\{name: sum\}\]/);
  const output = after(model.replace('$0', '').replace('name: score', 'name: sc$0ore'), 'risk');
  assert.match(output, /from: output\.risk/);
});

test('a prompt without declared inputs has those of its placeholders', () => {
  const prompt =
    '#- /a.prompt.yaml\nname: a\nmessages: [{role: user, content: "{{tic$0ket}}, again {{ticket}}"}]\ntestData: [{ticket: x}]\n';
  assert.match(after(prompt, 'message'), /\{\{message\}\}, again \{\{message\}\}[\s\S]*\{message: x\}/);
});

test('the highest version in a range comes first', () => {
  const files = `#- /1.prompt.yaml
name: a
version: 1.0.0
messages: [{role: user, content: Hi}]
#- /2.prompt.yaml
name: a
version: 1.2.0
messages: [{role: user, content: Hi}]
#- /m.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: m}
spec: {task: chat, serve: {prompt: a$0@^1}}
`;
  assert.deepEqual(defined(atCursor(files)), ['/2.prompt.yaml:1 a', '/1.prompt.yaml:1 a']);
});

test('stars and ampersands of a text are no anchors', () => {
  const cursor = atCursor('#- /a.prompt.yaml\nname: a\nmessages: [{role: user, content: "be *ve$0ry* kind"}]\n');
  assert.equal(prepareRename(cursor.view, cursor.offset), undefined);
});
