/** The file that keeps profiles with their tokens: readable by its owner only, written atomically, changed by one process at a time. */
import * as AtomicFile from "@flat-sdk/terminal/AtomicFile"
import * as FileFailure from "@flat-sdk/terminal/FileFailure"
import * as FileLock from "@flat-sdk/terminal/FileLock"
import * as JsonText from "@flat-sdk/terminal/JsonText"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { readFileSync, statSync } from "node:fs"
import { dirname } from "node:path"
import { createFolder } from "./ConfigFolder.ts"
import { type ProfileError, profileError } from "./ProfileError.ts"

const version = 1

/** An application that a user has granted access to. Its secret is needed to refresh the token. */
const Application = Schema.Struct({
  clientId: Schema.String,
  clientSecret: Schema.String,
  redirectUri: Schema.String,
  tokenUrl: Schema.String,
  invalidationUrl: Schema.String
})

const StoredProfile = Schema.Struct({
  baseUrl: Schema.String,
  account: Schema.Struct({ id: Schema.String, username: Schema.String }),
  accessToken: Schema.String,
  refreshToken: Schema.optionalKey(Schema.String),
  /** When the access token expires, as an RFC 3339 date. */
  expiresAt: Schema.optionalKey(Schema.String),
  scopes: Schema.optionalKey(Schema.Array(Schema.String)),
  application: Schema.optionalKey(Application)
})

const Contents = Schema.Struct({
  version: Schema.Literal(version),
  current: Schema.optionalKey(Schema.String),
  profiles: Schema.Record(Schema.String, StoredProfile)
})

export type StoredProfile = typeof StoredProfile.Type
export type Application = typeof Application.Type
export type Contents = typeof Contents.Type

export const profileOf = ({ profiles }: Contents, name: string): StoredProfile | undefined =>
  Object.hasOwn(profiles, name) ? profiles[name] : undefined

const isContents = Schema.is(Contents)

const modeOf = (mode: number): string => (mode & 0o777).toString(8)

/** Other accounts of the machine must neither read the file, nor replace it. */
const checkAccess = (file: string): void => {
  if (process.platform === "win32") return
  const folder = dirname(file)
  const { mode: folderMode, uid: folderOwner } = statSync(folder)
  const { mode, uid } = statSync(file)
  const user = process.getuid?.()
  const problem = user !== undefined && [uid, folderOwner].some((owner) => owner !== user)
    ? `${file} or its folder belongs to another account of this machine, so it is not used. Delete it, and sign in again`
    : (mode & 0o077) !== 0
    ? `${file} can be read by other accounts of this machine (mode ${
      modeOf(mode)
    }), so its tokens are not used. Run: chmod 600 ${file}`
    : (folderMode & 0o022) !== 0
    ? `${folder} can be changed by other accounts of this machine (mode ${
      modeOf(folderMode)
    }), so the tokens in it are not used. Run: chmod 700 ${folder}`
    : undefined
  if (problem !== undefined) throw profileError("File", problem)
}

const failureOf = (file: string) => (error: unknown): ProfileError =>
  (error as { readonly _tag?: string })._tag === "ProfileError"
    ? error as ProfileError
    : profileError("File", `Cannot use ${file}: ${FileFailure.reasonOf(error)}`)

const readNow = (file: string): Contents => {
  try {
    checkAccess(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { version, profiles: {} }
    throw error
  }
  const value = JsonText.parse(readFileSync(file, "utf8"))
  if (isContents(value)) return value
  const found = (value as { readonly version?: unknown } | null | undefined)?.version
  throw profileError(
    "File",
    typeof found === "number" && found !== version
      ? `${file} has version ${found}, and this program reads version ${version}. Install the version of flat that wrote it, ` +
        "or move the file away and sign in again"
      : `${file} is not a credential file of flat, or is damaged. Move it away, and sign in again`
  )
}

// A refresh ends within 30 seconds, and saving within 5: longer than a lock is held.
const patience = 75_000

/** Holds the lock of the file until the scope closes, so that of several processes one changes it at a time. Waits while another one holds it. */
const lock = (file: string) =>
  Effect.mapError(FileLock.acquire(file, patience), (error) =>
    profileError(
      "File",
      error._tag === "Locked"
        ? `Another process${error.by} holds the lock of the credentials. Wait for it to end. If there is none, the disk of ${error.path} does not support locks: set XDG_CONFIG_HOME to a folder of another`
        : `Cannot lock the credentials (${FileFailure.reasonOf(error)}): check the permissions of ${error.path}`
    ))

export interface CredentialFile {
  readonly path: string
  /** Reads the file. Without a file, there are no profiles. */
  readonly read: Effect.Effect<Contents, ProfileError>
  /** Reads the file, and writes what the function makes of it, under the lock. */
  readonly update: (change: (contents: Contents) => Contents) => Effect.Effect<Contents, ProfileError>
  /** Runs an effect under the lock. It may use `change`, and not `update`. */
  readonly exclusively: <A, E, R>(use: Effect.Effect<A, E, R>) => Effect.Effect<A, E | ProfileError, R>
  /** Like `update`, while the caller holds the lock. */
  readonly change: (change: (contents: Contents) => Contents) => Effect.Effect<Contents, ProfileError>
}

/** Returns the credential file of a path. Its folder is created with the first change. */
export const credentialFile = (path: string): CredentialFile => {
  const attempt = <A>(read: () => A) => Effect.try({ try: read, catch: failureOf(path) })
  const change: CredentialFile["change"] = (make) =>
    attempt(() => {
      const before = readNow(path)
      const after = make(before)
      if (after !== before) AtomicFile.replace(path, `${JSON.stringify(after, null, 2)}\n`)
      return after
    })
  const exclusively: CredentialFile["exclusively"] = (use) =>
    Effect.andThen(
      attempt(() => createFolder(dirname(path))),
      Effect.scoped(Effect.andThen(lock(path), use))
    )
  return {
    path,
    read: attempt(() => readNow(path)),
    update: (make) => exclusively(change(make)),
    exclusively,
    change
  }
}
