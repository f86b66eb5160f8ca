declare const brand: unique symbol

/** A string that went through the one parser of its kind, so that it cannot be wrong. */
export type Branded<Base, Name extends string> = Base & { readonly [brand]: { readonly [Key in Name]: true } }
