/** The passwords of a run in the database, encrypted: those that are generated, and those of the school's files. */
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { type Credentials, CredentialsFailed } from "../../passwords/Credentials.ts"
import { type Key, KeyWrong } from "../../passwords/Key.ts"
import * as Password from "../../passwords/Password.ts"
import * as Tables from "./Tables.ts"

/** A generated password of a run. */
export interface Line {
  readonly line: number
  readonly username: string
  readonly password: Redacted.Redacted<string>
  /** Why the account may not have the password; empty if it has. */
  readonly note: string
}

/** The passwords of an organization in the database. */
export type Vault = Effect.Success<ReturnType<typeof make>>

interface Row {
  readonly line: number | string
  readonly username: string
  readonly sealed: string
  readonly note: string
  readonly state: string
  readonly intended: number | string | null
}

/** The note of a password. `undefined` if there is certainly no account. */
const noteOf = ({ intended, note, state }: Row): string | undefined =>
  // A worker that lost the run may have noted its failure after another one had set the password.
  state === "done"
    ? ""
    : note !== ""
    ? note
    : state === "pending" && intended === null
    ? undefined
    : "unverified: the account may exist with this password or not exist; apply the plan again"

const keyId = (sql: SqlClient.SqlClient) => sql<{ value: string }>`SELECT value FROM roster_fact WHERE name = 'key'`

/** Opens the passwords of the organization in effect. Fails if the database has passwords that were encrypted with another key. */
export const make = Effect.fnUntraced(function*(key: Key) {
  const sql = yield* SqlClient.SqlClient
  yield* Tables.prepare
  const organization = yield* Tables.organization
  const [known] = yield* keyId(sql)
  if (known !== undefined && known.value !== key.id) return yield* new KeyWrong()
  let claimed = known !== undefined
  /** Records the name of the key with the first password. */
  const claim = Effect.gen(function*() {
    if (claimed) return
    yield* sql`INSERT INTO roster_fact (name, value) VALUES ('key', ${key.id}) ON CONFLICT (name) DO NOTHING`
    const [found] = yield* keyId(sql)
    if (found?.value !== key.id) return yield* new KeyWrong()
    claimed = true
  })
  const place = (run: string, username: string) => JSON.stringify([organization, run, username.toLowerCase()])

  /** The first password that is saved for an account stays: two processes never use different ones. */
  const insert = Effect.fnUntraced(
    function*(run: string, line: number, username: string, fresh: Redacted.Redacted<string>) {
      yield* claim
      yield* sql`INSERT INTO roster_password (organization, run, username, line, source, person, sealed, note)
      VALUES (${organization}, ${run}, ${username}, ${line}, 'generated', '', ${
        key.seal(fresh, place(run, username))
      }, '')
      ON CONFLICT (organization, run, username) DO NOTHING`
      const [row] = yield* sql<Row>`SELECT sealed, note FROM roster_password
      WHERE organization = ${organization} AND run = ${run} AND username = ${username}`
      return row!
    }
  )
  const annotate = (run: string, username: string, note: string) =>
    sql`UPDATE roster_password SET note = ${note}
      WHERE organization = ${organization} AND run = ${run} AND username = ${username} AND note <> ${note}`

  return {
    /** Saves passwords of the school's files. Those that the run has already are replaced. */
    save: (run: string, passwords: ReadonlyArray<{ person: string; username: string; password: Redacted.Redacted }>) =>
      sql.withTransaction(Effect.gen(function*() {
        if (passwords.length > 0) yield* claim
        for (const { password, person, username } of passwords) {
          yield* sql`INSERT INTO roster_password (organization, run, username, line, source, person, sealed, note)
            VALUES (${organization}, ${run}, ${username}, 0, 'file', ${person}, ${
            key.seal(password, place(run, username))
          }, '')
            ON CONFLICT (organization, run, username) DO UPDATE SET sealed = excluded.sealed, person = excluded.person`
        }
      })),
    ofPerson: Effect.fnUntraced(function*(run: string, person: string) {
      const [row] = yield* sql<Row>`SELECT username, sealed FROM roster_password
        WHERE organization = ${organization} AND run = ${run} AND source = 'file' AND person = ${person}`
      return row === undefined ? undefined : yield* key.open(row.sealed, place(run, row.username))
    }),
    /** Generates passwords, and saves them before they are used. */
    credentials: (run: string, { words }: { readonly words: boolean }): Credentials => {
      const path = "in the database"
      // Without the database the round ends, and is begun again. Without the key no account can be created.
      const explained = <A>(effect: Effect.Effect<A, SqlError | KeyWrong>): Effect.Effect<A, CredentialsFailed> =>
        Effect.catchTags(effect, {
          SqlError: (error) => Effect.die(error),
          KeyWrong: (error) => Effect.fail(new CredentialsFailed({ path, detail: error.message }))
        })
      return {
        path,
        reserve: (line, username) =>
          Effect.gen(function*() {
            const row = yield* insert(run, line, username, words ? Password.words() : Password.generate())
            const password = yield* key.open(row.sealed, place(run, username))
            if (!row.note.startsWith("unverified")) yield* annotate(run, username, "")
            return password
          }).pipe(explained),
        confirm: (_, username) => explained(Effect.asVoid(annotate(run, username, ""))),
        mark: (_, username, note) => explained(Effect.asVoid(annotate(run, username, note)))
      }
    },
    /** The generated passwords of a run, of accounts that may exist. */
    lines: Effect.fnUntraced(function*(run: string) {
      const rows = yield* sql<Row>`SELECT p.line, p.username, p.sealed, p.note, s.state, s.intended
        FROM roster_password AS p JOIN roster_step AS s
          ON s.organization = p.organization AND s.run = p.run AND s.position = p.line - 1
        WHERE p.organization = ${organization} AND p.run = ${run} AND p.source = 'generated' ORDER BY p.line`
      const lines: Array<Line> = []
      for (const row of rows) {
        const note = noteOf(row)
        if (note === undefined) continue
        const password = yield* key.open(row.sealed, place(run, row.username))
        lines.push({ line: Number(row.line), username: row.username, password, note })
      }
      return lines
    }),
    /** Removes the passwords of a run. Returns how many there were. */
    forget: (run: string) =>
      Effect.map(
        sql`DELETE FROM roster_password WHERE organization = ${organization} AND run = ${run} RETURNING line`,
        (rows) => rows.length
      )
  }
})
