declare const brand: unique symbol;

/** A `Base` that has been checked to be a `Name`; only the parser of that name makes one. */
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };
