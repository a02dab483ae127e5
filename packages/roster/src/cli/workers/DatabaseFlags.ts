/** The flags of the PostgreSQL database that workers share. */
import { Flag } from "effect/cli"

export const databaseFlag = Flag.String("database").pipe(
  Flag.withMetavar("URL"),
  Flag.withDescription("PostgreSQL database, as postgres://USER@HOST/NAME (default FLAT_ROSTER_DATABASE)"),
  Flag.optional
)

export const organizationFlag = Flag.String("organization").pipe(
  Flag.withMetavar("ID"),
  Flag.withDescription("The organization, in a PostgreSQL database of several"),
  Flag.optional
)

export const keyFlag = Flag.String("key").pipe(
  Flag.withMetavar("FILE"),
  Flag.withDescription("File with the key of the passwords in a PostgreSQL database (default FLAT_ROSTER_KEY)"),
  Flag.optional
)
