/** Which keys a map may have where the cursor is, by the schemas that apply to it and by what it holds already. */
import { isSchema, type Schema } from '../../schema/json-schema.ts';
import { schemasBelow } from '../../schema/walk.ts';

export interface Property {
  readonly name: string;
  readonly schemas: readonly Schema[];
  readonly required: boolean;
  /** One of several keys of which the map needs one, and has none. */
  readonly isChoice: boolean;
  /** It means nothing without another key, which is absent. */
  readonly waits: boolean;
}

/** In the order of the schema. Keys that what is there rules out are left out, and so are those that are there. */
export function openProperties(
  root: Schema,
  schemas: readonly Schema[],
  present: ReadonlySet<string>,
): readonly Property[] {
  const required = new Set(schemas.flatMap((schema) => schema.required ?? []));
  const ruledOut = new Set(schemas.flatMap((schema) => [...forbidden(schema), ...otherChoices(schema, present)]));
  const choices = new Set(schemas.flatMap((schema) => openChoices(schema, present)));
  const waiting = new Set(schemas.flatMap((schema) => unmetDependencies(schema, present)));
  const names = new Set(schemas.flatMap((schema) => Object.keys(schema.properties ?? {})));
  return [...names]
    .filter((name) => !present.has(name) && !ruledOut.has(name))
    .map((name) => ({
      name,
      schemas: schemasBelow(root, schemas, name, {}),
      required: required.has(name),
      isChoice: choices.has(name),
      waits: waiting.has(name),
    }));
}

function forbidden({ properties = {} }: Schema): readonly string[] {
  return Object.entries(properties)
    .filter(
      ([, node]) => node === false || (isSchema(node) && isSchema(node.not) && Object.keys(node.not).length === 0),
    )
    .map(([name]) => name);
}

/** "Exactly one of these keys": with one of them there, the others are wrong. */
function otherChoices({ oneOf }: Schema, present: ReadonlySet<string>): readonly string[] {
  const branches = requiredKeys(oneOf);
  const chosen = branches.find((keys) => keys.some((key) => present.has(key)));
  return chosen ? branches.flat().filter((key) => !chosen.includes(key)) : [];
}

function openChoices({ oneOf, anyOf }: Schema, present: ReadonlySet<string>): readonly string[] {
  return [requiredKeys(oneOf), requiredKeys(anyOf)]
    .filter((branches) => !branches.some((keys) => keys.every((key) => present.has(key))))
    .flat(2);
}

function requiredKeys(branches: Schema['oneOf']): readonly (readonly string[])[] {
  return (branches ?? []).filter(isSchema).map(({ required }) => required ?? []);
}

function unmetDependencies({ dependencies = {} }: Schema, present: ReadonlySet<string>): readonly string[] {
  return Object.entries(dependencies)
    .filter(([, needs]) => Array.isArray(needs) && !needs.some((key: string) => present.has(key)))
    .map(([name]) => name);
}
