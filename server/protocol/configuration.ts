/** `workspace/didChangeConfiguration`: the settings below `mooring.`, read anew and applied at once. */
import type { SeveritySetting } from '../../core/workspace/diagnostics.ts';
import type { Settings } from '../projects.ts';
import { initialSettings, type Session } from '../session.ts';
import { guarded } from './guard.ts';
import { scan } from './initialize.ts';

export function registerConfiguration(session: Session): void {
  session.connection.onDidChangeConfiguration(
    guarded(session.connection, 'didChangeConfiguration', async ({ settings }) => {
      const before = JSON.stringify(session.settings);
      if (session.client.configuration) await pullConfiguration(session);
      else session.settings = readSettings(isRecord(settings) ? settings.mooring : undefined);
      if (JSON.stringify(session.settings) !== before) await scan(session);
    }),
  );
}

export async function pullConfiguration(session: Session): Promise<void> {
  if (!session.client.configuration) return;
  session.settings = readSettings(await session.connection.workspace.getConfiguration('mooring'));
}

function readSettings(value: unknown): Settings {
  if (!isRecord(value)) return initialSettings;
  const lint = isRecord(value.lint) ? value.lint : {};
  const openslo = isRecord(value.openslo) ? value.openslo : {};
  const rules = isRecord(lint.rules) ? lint.rules : {};
  return {
    openSlo: openslo.strictness === 'spec' || openslo.strictness === 'sdk' ? openslo.strictness : undefined,
    severities: Object.fromEntries(
      Object.entries(rules).filter((entry): entry is [string, SeveritySetting] => isSeverity(entry[1])),
    ),
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isSeverity(value: unknown): value is SeveritySetting {
  return value === 'error' || value === 'warning' || value === 'info' || value === 'off';
}
