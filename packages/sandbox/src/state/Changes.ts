/**
 * How a body with changes meets a record: what is left out stays, `null` clears.
 */

/** Applies changes to a copy of a record. */
export const apply = <T extends object>(
  record: T,
  changes: { readonly [K in keyof T]?: T[K] | null | undefined }
): T => {
  const changed = { ...record } as { [name: string]: unknown }
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) continue
    if (value === null) delete changed[name]
    else changed[name] = value
  }
  // The names and values are those of `T`, which `Object.entries` forgets.
  return changed as T
}

/** The fields that are there: optional ones of answers are left out, not undefined. */
export const present = <T extends object>(fields: T): { readonly [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    readonly [K in keyof T]: Exclude<T[K], undefined>
  }
