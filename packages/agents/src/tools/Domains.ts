/**
 * The domains of the school's e-mail addresses: those that the person names, and that of the account whose token is used.
 */
import * as Effect from "effect/Effect"
import type { Contract } from "../contract/Contract.ts"
import type { Caller } from "../contract/Host.ts"

/** Domains in which anybody gets an address: they are no school's. */
const shared = new Set(
  "aol.com fastmail.com free.fr gmail.com gmx.at gmx.ch gmx.de gmx.net googlemail.com hotmail.com hotmail.fr icloud.com laposte.net live.com mac.com mail.com mail.ru me.com msn.com orange.fr outlook.com outlook.fr proton.me protonmail.com qq.com t-online.de tutanota.com web.de yahoo.co.uk yahoo.com yahoo.fr yandex.ru ymail.com zoho.com 163.com"
    .split(" ")
)

const domainOf = (account: unknown): string | undefined => {
  if (typeof account !== "object" || account === null || !("email" in account)) return undefined
  const { email } = account
  return typeof email === "string" && email.includes("@")
    ? email.slice(email.lastIndexOf("@") + 1).toLowerCase()
    : undefined
}

/** Returns an effect that reads the account when it first runs. Without an address of its own, only the named domains are the school's. */
export const make = (
  { operations }: Contract,
  caller: Caller,
  named: ReadonlyArray<string>
): Effect.Effect<ReadonlyArray<string>> => {
  const me = operations.find(({ method, path }) => method === "GET" && path === "/me")
  let own: ReadonlyArray<string> | undefined
  if (me === undefined) return Effect.succeed(named)
  return Effect.suspend(() =>
    own !== undefined ? Effect.succeed([...named, ...own]) : caller.call(me, {}).pipe(
      Effect.map((account) => {
        const domain = domainOf(account)
        own = domain === undefined || shared.has(domain) ? [] : [domain]
        return [...named, ...own]
      }),
      Effect.orElseSucceed(() => named)
    )
  )
}
