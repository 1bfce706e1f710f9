/** What only the extension host can see: that Mooring activates, and what it publishes to other extensions. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { DefineTest } from './run.ts';

export function activationTests(test: DefineTest): void {
  test('Mooring activates in a workspace that has its files', async () => {
    const extension = vscode.extensions.getExtension('mooring.mooring');
    assert.ok(extension, 'the extension is not loaded');
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  test('a broken SLO is published as an error with our source and a code', async () => {
    const [uri] = await vscode.workspace.findFiles('**/availability.slo.yaml');
    assert.ok(uri, 'the fixture is not in the workspace');
    await vscode.window.showTextDocument(uri);
    const [diagnostic] = await diagnosticsOf(uri);
    assert.ok(diagnostic);
    assert.equal(diagnostic.severity, vscode.DiagnosticSeverity.Error);
    assert.equal(diagnostic.source, 'mooring');
    assert.ok(diagnostic.code !== undefined, 'it has no code');
  });
}

/** As soon as there are some. */
async function diagnosticsOf(uri: vscode.Uri): Promise<readonly vscode.Diagnostic[]> {
  return new Promise((resolve) => {
    const look = (): void => {
      const found = vscode.languages.getDiagnostics(uri);
      if (found.length === 0) return;
      listener.dispose();
      resolve(found);
    };
    const listener = vscode.languages.onDidChangeDiagnostics(look);
    look();
  });
}
