/** How commands name a PostgreSQL database. Loaded also where none is used. */
import * as Redacted from "effect/Redacted"

/** The database that is named, else that of `FLAT_ROSTER_DATABASE` if it is a URL, else another. */
export const databaseOf = (flag: string | undefined, other: () => string): string => {
  const variable = process.env["FLAT_ROSTER_DATABASE"] ?? ""
  return flag ?? (isUrl(variable) ? variable : other())
}

const isUrl = (database: string): boolean => /^postgres(?:ql)?:\/\//i.test(database)

/** The URL of a PostgreSQL database; `undefined` if it is a file. */
export const asUrl = (database: string): Redacted.Redacted | undefined =>
  isUrl(database) ? Redacted.make(database, { label: "database" }) : undefined

/** The URL of a PostgreSQL database: of the flag, else of `FLAT_ROSTER_DATABASE`. `undefined` if a file is named, or nothing. */
export const urlOf = (flag: string | undefined): Redacted.Redacted | undefined => asUrl(databaseOf(flag, () => ""))
