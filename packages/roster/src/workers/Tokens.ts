/**
 * The access tokens of the organizations that a worker works for. They are in a file that only its owner can read, or in environment variables, and never
 * in the database.
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { readFileSync, statSync } from "node:fs"
import { relative, resolve } from "node:path"

const isWithin = (folder: string, path: string): boolean => !/^\.\.|^[a-z]:/i.test(relative(folder, path))

/** Returns the permissions of a file if they are too many, such as `644`. Fails if there is no file. Windows has no such permissions. */
export const excessMode = (path: string): string | undefined => {
  const mode = statSync(path).mode & 0o777
  if (process.platform === "win32") return undefined
  // A credential of systemd may be readable by a group: that is how its access list shows.
  const credentials = process.env["CREDENTIALS_DIRECTORY"]
  const isCredential = credentials !== undefined && credentials !== "" && isWithin(resolve(credentials), resolve(path))
  return (mode & (isCredential ? 0o037 : 0o077)) === 0 ? undefined : mode.toString(8)
}

class TokensInvalid extends Data.TaggedError("TokensInvalid")<{ readonly message: string }> {}

export interface Access {
  readonly organization: string
  readonly token: Redacted.Redacted<string>
  /** Root of the API, if it is not that of the worker. */
  readonly baseUrl: string | undefined
}

const File = Schema.fromJsonString(Schema.Record(
  Schema.NonEmptyString,
  Schema.Union([
    Schema.NonEmptyString,
    Schema.Struct({ token: Schema.NonEmptyString, baseUrl: Schema.optionalKey(Schema.NonEmptyString) })
  ])
))

/** `FLAT_ACCESS_TOKEN_FILE` names a file with the token of other commands. */
const variable = /^FLAT_ACCESS_TOKEN_(?!FILE$)(.+)$/

const redact = (token: string) => Redacted.make(token, { label: "access token" })

/** Reads tokens from variables such as `FLAT_ACCESS_TOKEN_5f1e…`, whose name ends with the id of the organization. */
export const fromEnvironment = (environment: Readonly<Record<string, string | undefined>>): ReadonlyArray<Access> =>
  Object.entries(environment).flatMap(([name, token]) => {
    const organization = variable.exec(name)?.[1]
    return organization === undefined || token === undefined || token === ""
      ? []
      : [{ organization, token: redact(token), baseUrl: undefined }]
  })

/** Reads a JSON file whose keys are ids of organizations, and whose values are their tokens. */
export const fromFile = Effect.fnUntraced(function*(path: string) {
  const invalid = (problem: string) => new TokensInvalid({ message: `The tokens file ${path} ${problem}` })
  const text = yield* Effect.try({
    try: () => excessMode(path) !== undefined ? undefined : readFileSync(path, "utf8"),
    catch: () => invalid("cannot be read.")
  })
  if (text === undefined) {
    return yield* invalid(
      `can be read by others. Run "chmod 600 ${path}", and replace the tokens if others may have read them.`
    )
  }
  const tokens = yield* Effect.mapError(
    Schema.decodeUnknownEffect(File)(text),
    // The error would have the text of the file.
    () => invalid(`is not a JSON object such as {"ORGANIZATION-ID": "TOKEN"}. Correct it.`)
  )
  return Object.entries(tokens).map(([organization, value]): Access =>
    typeof value === "string"
      ? { organization, token: redact(value), baseUrl: undefined }
      : { organization, token: redact(value.token), baseUrl: value.baseUrl }
  )
})
