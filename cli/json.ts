/** Every JSON answer is one object that says which version of its schema (schemas/output/) it follows. */
export function printJson<Output extends { readonly schemaVersion: 1 }>(answer: Omit<Output, 'schemaVersion'>): string {
  return `${JSON.stringify({ schemaVersion: 1, ...answer }, null, 2)}\n`;
}
