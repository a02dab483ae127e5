/** The ids that an export of this tool has for accounts and classes to which the school's system gave none, or none that OneRoster allows. */
const prefix = "flat-"

/** Creates the id of an account or class in an export. */
export const of = (flat: string): string => `${prefix}${flat}`

/** The id in Flat that an id of an export names, or `undefined`. */
export const flatOf = (id: string): string | undefined => id.startsWith(prefix) ? id.slice(prefix.length) : undefined
