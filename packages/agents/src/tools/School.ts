/**
 * What the server reads of the school when it first needs it: the names of its accounts, so that they are known in texts too, and the domains of its
 * e-mail addresses.
 */
import type { FlatError } from "@flat-sdk/core"
import * as Effect from "effect/Effect"
import { isReadonlyObject } from "effect/Predicate"
import * as Semaphore from "effect/Semaphore"
import * as Stream from "effect/Stream"
import type { Caller } from "../contract/Caller.ts"
import type { Contract, Operation } from "../contract/Contract.ts"
import type { ToolError } from "../contract/Host.ts"
import * as Shape from "../contract/Shape.ts"
import { isAccount } from "../privacy/FieldClasses.ts"
import { type Explainer, explaining } from "./Failure.ts"
import { isRead, type Offer } from "./Offer.ts"

/** At most so many pages are read of a list: a school has fewer. */
const mostPages = 1000

/** Operations that can be called as they are, and return accounts, by the schemas of their responses. */
export const sourcesOf = ({ contract, operations }: Offer): ReadonlyArray<Operation> =>
  operations.filter((operation) => {
    if (!isRead(operation) || operation.parameters.some(({ required }) => required)) return false
    const shape = Shape.make(contract, operation.response)
    return isAccount(shape.fields) || isAccount(shape.item().fields)
  })

// An account without the right to list others sees few names anyway.
const isRefused = ({ reason: { _tag } }: FlatError.FlatError): boolean =>
  _tag === "Forbidden" || _tag === "NotFound" || _tag === "PaymentRequired"

/** Returns an effect that reads the accounts when it first succeeds. It fails as the calls do: without the names no text may be shown. */
export const names = (
  offer: Offer,
  caller: Caller,
  { privacy, words }: Pick<Explainer, "privacy" | "words">
): (progress: (accounts: number) => Effect.Effect<void>) => Effect.Effect<void, ToolError> => {
  const lock = Semaphore.makeUnsafe(1)
  const explainer = { contract: offer.contract, privacy, words, names: Effect.void }
  let isKnown = false
  return Effect.fnUntraced(function*(progress) {
    let accounts = 0
    for (const operation of isKnown ? [] : sourcesOf(offer)) {
      const learn = (value: unknown) =>
        Effect.suspend(() => {
          privacy.learn(value, operation.response)
          accounts += Array.isArray(value) ? value.length : 1
          return progress(accounts)
        })
      const limit = operation.parameters.find(({ name }) => name === "limit")?.schema.maximum
      const pages = operation.kind === "paginated"
        ? Stream.take(caller.pages(operation, limit === undefined ? {} : { limit }), mostPages)
        : Stream.fromEffect(Effect.map(caller.call(operation, {}), (items) => ({ items })))
      yield* Stream.runForEach(pages, ({ items }) => learn(items)).pipe(
        Effect.catchIf(isRefused, () => Effect.void),
        explaining(explainer, operation)
      )
    }
    isKnown = true
  }, (effect) => lock.withPermit(effect))
}

/** Domains in which anybody gets an address: they are no school's. */
const publicDomains = new Set(
  "aol.com fastmail.com free.fr gmail.com gmx.at gmx.ch gmx.de gmx.net googlemail.com hotmail.com hotmail.fr icloud.com laposte.net live.com mac.com mail.com mail.ru me.com msn.com orange.fr outlook.com outlook.fr proton.me protonmail.com qq.com t-online.de tutanota.com web.de yahoo.co.uk yahoo.com yahoo.fr yandex.ru ymail.com zoho.com 163.com"
    .split(" ")
)

const domainsOf = (account: unknown): ReadonlyArray<string> => {
  const email = isReadonlyObject(account) ? account["email"] : undefined
  const [, domain] = typeof email === "string" ? /@([^@]*)$/.exec(email.toLowerCase()) ?? [] : []
  return domain === undefined || publicDomains.has(domain) ? [] : [domain]
}

/** Returns an effect that reads the account of the token when it first succeeds: its domain and the named ones are the school's. */
export const domains = (
  { operations }: Contract,
  caller: Caller,
  named: ReadonlyArray<string>
): Effect.Effect<ReadonlyArray<string>> => {
  const me = operations.find(({ method, path }) => method === "GET" && path === "/me")
  let own: ReadonlyArray<string> | undefined
  return Effect.suspend(() =>
    me === undefined || own !== undefined ? Effect.succeed(own ?? []) : Effect.map(
      caller.call(me, {}),
      (account) => own = domainsOf(account)
    )
  ).pipe(Effect.orElseSucceed(() => []), Effect.map((own) => [...named, ...own]))
}
