/**
 * What the server reads of the school when it first needs it: the names of its accounts, so that they are known in texts too, and the domains of its
 * e-mail addresses.
 */
import type { FlatError } from "@flat-sdk/core"
import * as Clock from "effect/Clock"
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

/** Milliseconds after which the accounts are read again, and how much of the rate limit that may take. */
const [freshness, share] = [600_000, 0.05]

/** What a result says if names may be in its texts. */
export interface Names {
  readonly unmasked?: string
}

/**
 * Returns an effect that reads the accounts before a text is shown: when it is first run, and again after ten minutes. It fails as the calls do, until it
 * has read them once: without the names no text may be shown.
 */
export const names = (
  offer: Offer,
  caller: Caller,
  { privacy, words }: Pick<Explainer, "privacy" | "words">
): (progress: (accounts: number) => Effect.Effect<void>) => Effect.Effect<Names, ToolError> => {
  const lock = Semaphore.makeUnsafe(1)
  const explainer = { contract: offer.contract, privacy, words, names: Effect.succeed({}) }
  let learnt: { readonly at: number; readonly requests: number; readonly isRefused: boolean } | undefined
  let tried = 0
  /** Requests that reading again took in a window of the rate limit. */
  let spent = { window: 0, requests: 0 }

  const readAll = Effect.fnUntraced(function*(progress: (accounts: number) => Effect.Effect<void>) {
    let accounts = 0
    let requests = 0
    let lists = 0
    for (const operation of sourcesOf(offer)) {
      const learn = (value: unknown) =>
        Effect.suspend(() => {
          privacy.learn(value, operation.response)
          accounts += Array.isArray(value) ? value.length : 1
          requests++
          return progress(accounts)
        })
      const limit = operation.parameters.find(({ name }) => name === "limit")?.schema.maximum
      const pages = operation.kind === "paginated"
        ? Stream.take(caller.pages(operation, limit === undefined ? {} : { limit }), mostPages)
        : Stream.fromEffect(Effect.map(caller.call(operation, {}), (items) => ({ items })))
      if (operation.kind === "paginated") lists++
      yield* Stream.runForEach(pages, ({ items }) => learn(items)).pipe(
        Effect.catchIf(isRefused, () => Effect.sync(() => void (operation.kind === "paginated" && lists--))),
        explaining(explainer, operation)
      )
    }
    return { requests, isRefused: lists === 0 }
  })

  /** Whether reading `requests` pages again leaves the rate limit to the calls of the model. */
  const fits = (requests: number) =>
    Effect.map(caller.quota, ({ limit, remaining, resetAt }) => {
      if (limit === undefined) return true
      const window = resetAt?.getTime() ?? 0
      if (window !== spent.window) spent = { window, requests: 0 }
      return spent.requests + requests <= limit * share && (remaining ?? limit) > requests
    })

  return Effect.fnUntraced(function*(progress) {
    const now = yield* Clock.currentTimeMillis
    if (learnt === undefined) learnt = { at: now, ...(yield* readAll(progress)) }
    else if (now - Math.max(learnt.at, tried) >= freshness && (yield* fits(learnt.requests))) {
      tried = now
      spent.requests += learnt.requests
      const again = yield* Effect.result(readAll(progress))
      if (again._tag === "Success") learnt = { at: now, ...again.success }
    }
    if (learnt.isRefused) {
      return { unmasked: "This token may not list the accounts of the school: their names may be in texts." }
    }
    const since = new Date(learnt.at).toISOString().slice(11, 16)
    return now - learnt.at < freshness ? {} : {
      unmasked: `The accounts could not be read again since ${since} UTC: names of newer ones may be in texts.`
    }
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
