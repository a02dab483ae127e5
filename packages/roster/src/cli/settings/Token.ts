/** The access token: from a file, from the environment, or of the command that runs this one. It is never an argument, which other programs can see. */
import type * as FlatConfig from "@flat-sdk/core/FlatConfig"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { readFileSync } from "node:fs"
import { exposed } from "../../passwords/Exposed.ts"
import * as Exit from "../Exit.ts"
import { printable } from "../Printable.ts"
import { OuterCommand, Settings } from "./Settings.ts"

const set = (name: string): string | undefined => process.env[name] || undefined

const read = Effect.fnUntraced(function*(path: string) {
  const shown = printable(path)
  const file = yield* Effect.try({
    try: () => ({ mode: exposed(path), text: readFileSync(path, "utf8").trim() }),
    catch: (cause) => cause
  }).pipe(
    Effect.catch((cause) =>
      Exit.exitRejected(
        `Nothing was sent: the token file ${shown} ${
          cause instanceof Error && "code" in cause && cause.code === "ENOENT" ? "does not exist" : "cannot be read"
        }.`
      )
    )
  )
  if (file.mode !== undefined) {
    return yield* Exit.exitRejected(
      `Nothing was sent: other users can read or change the token file ${shown} (mode ${file.mode}).`,
      `Create a new token in Flat if they may have read it, and run: chmod 600 ${shown}`
    )
  }
  if (!/^[\x21-\x7e]{1,4096}$/.test(file.text)) {
    return yield* Exit.exitRejected(
      `Nothing was sent: the token file ${shown} ${
        file.text === "" ? "is empty" : "has more than an access token in it"
      }. Write the token into it, and nothing else.`
    )
  }
  return Redacted.make(file.text, { label: "token" })
})

/** A token, and the only server that it is sent to, if there is only one. */
interface Found {
  readonly accessToken: FlatConfig.TokenSource
  readonly server?: string | undefined
}

/**
 * Returns the token, or `undefined` if there is none. `--token-file` wins over `FLAT_ACCESS_TOKEN`, which wins over `FLAT_ACCESS_TOKEN_FILE`, which wins
 * over the command that runs this one.
 */
export const source = Effect.gen(function*(): Effect.fn.Return<Found | undefined, Exit.ExitWith> {
  const { tokenFile } = yield* Settings
  if (tokenFile !== undefined) return { accessToken: yield* read(tokenFile) }
  const variable = set("FLAT_ACCESS_TOKEN")
  if (variable !== undefined) return { accessToken: Redacted.make(variable, { label: "token" }) }
  const file = set("FLAT_ACCESS_TOKEN_FILE")
  if (file !== undefined) return { accessToken: yield* read(file) }
  const outer = yield* (yield* OuterCommand).token
  return outer === undefined ? undefined : { accessToken: outer.accessToken, server: outer.baseUrl }
})
