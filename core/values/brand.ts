/** Types for strings and numbers that mean something: a duration cannot be passed where a share is wanted. */

declare const brand: unique symbol;

/** `Base` at run time; made only by the guard of the file that owns the name. */
export type Branded<Base, Name extends string> = Base & { readonly [brand]: Name };
