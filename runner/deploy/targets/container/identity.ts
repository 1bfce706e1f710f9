/** How the things of one target are called in an engine, and the labels by which every operator finds them. */
export interface Identity {
  readonly project: string;
  readonly target: string;
}

const PROJECT = 'mooring.project';
const TARGET = 'mooring.target';

export function labelsOf({ project, target }: Identity): Readonly<Record<string, string>> {
  return { [PROJECT]: project, [TARGET]: target };
}

export function carriesLabels(labels: unknown, identity: Identity): boolean {
  if (typeof labels !== 'object' || labels === null) return false;
  return Object.entries(labelsOf(identity)).every(([key, value]) => Reflect.get(labels, key) === value);
}

/** The filter that engines understand. */
export function labelFilter(identity: Identity): string {
  return JSON.stringify({ label: Object.entries(labelsOf(identity)).map(([key, value]) => `${key}=${value}`) });
}

/** One name for the volume and the container; the engine lets nobody take it twice. */
export function nameOf({ project, target }: Identity): string {
  return `mooring-${plain(project)}.${plain(target)}`;
}

/** Names of projects and targets have no dots, so that no two pairs of them make one name. */
const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9-]+/g, '-');
