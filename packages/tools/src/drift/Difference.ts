/** Differences between our contract and the vendor's documents, and where they are. */
import type { Api, Field } from "./Api.ts"

/** A difference between our contract and the vendor's digest. */
export interface Difference {
  /** The vendor's operation id, or ours if the vendor has none. */
  readonly operation: string
  /** `operation`, `path`, `query`, `header`, `body` or `response STATUS`. */
  readonly place: string
  /** The path of the field, such as `[].license.source`. Variants of a union are in parentheses, `.` is the whole value. */
  readonly field: string
  /** What differs: `presence`, `required`, `type`, `enum`, `maxLength` and so on. */
  readonly aspect: string
  readonly vendor: string
  readonly ours: string
  /** The vendor's innermost schema with a name that has the field, and the path of the field in it. */
  readonly model?: { readonly name: string; readonly field: string }
  /** The vendor's field, if we do not have it. */
  readonly added?: Field
}

/** The place of the values that are compared. */
export interface Site {
  readonly operation: string
  readonly place: string
  readonly field: string
  readonly vendorApi: Api
  readonly oursApi: Api
  /** Named schemas that contain the vendor's shape. A recursive schema is compared once. */
  readonly within?: ReadonlyArray<string>
  /** The innermost of these, with the path of the field that has it. */
  readonly model?: { readonly name: string; readonly field: string }
}

/** Returns the difference between two values, unless they are equal. */
export const difference = (site: Site, aspect: string, vendor: unknown, ours: unknown): ReadonlyArray<Difference> =>
  vendor === ours ? [] : [{
    operation: site.operation,
    place: site.place,
    field: site.field === "" ? "." : site.field,
    aspect,
    vendor: String(vendor),
    ours: String(ours),
    ...site.model === undefined ? {} : {
      model: {
        name: site.model.name,
        field: site.field.slice(site.model.field.length).replace(/^\./, "") || "."
      }
    }
  }]

/** Returns the difference as one line, as the drift test reports it. */
export const line = (difference: Difference): string =>
  `${difference.operation} | ${difference.place} | ${difference.field} | ` +
  `${difference.aspect}: vendor ${difference.vendor}, ours ${difference.ours}`
