/**
 * The part of a value that a JSON pointer such as `/3/description` names (RFC 6901).
 */

/** Returns the part, or the first name of the pointer that does not exist. */
export const at = (value: unknown, pointer: string): { readonly found: unknown } | { readonly missing: string } => {
  let part = value
  for (const name of pointer.replace(/^\//, "").split("/").filter((one) => one !== "")) {
    const key = name.replaceAll("~1", "/").replaceAll("~0", "~")
    if (typeof part !== "object" || part === null || !Object.hasOwn(part, key)) return { missing: key }
    part = (part as Readonly<Record<string, unknown>>)[key]
  }
  return { found: part }
}

/** The rest of a string or a list from an offset. Other values have no offset. */
export const from = (value: unknown, offset: number): unknown =>
  typeof value === "string" || Array.isArray(value) ? value.slice(offset) : value
