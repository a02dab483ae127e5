/**
 * Applies the body of an update to a record: missing fields stay unchanged, `null` clears a field.
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
  // `Object.entries` loses the type `T`.
  return changed as T
}

/** Returns the fields without those that are `undefined`: responses leave missing optional fields out. */
export const present = <T extends object>(fields: T): { readonly [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    readonly [K in keyof T]: Exclude<T[K], undefined>
  }
