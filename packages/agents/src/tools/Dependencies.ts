/** What a call of a tool needs, and what the tools keep between calls. */
import * as Effect from "effect/Effect"
import type { Caller } from "../contract/Caller.ts"
import type { Contract } from "../contract/Contract.ts"
import type { ClientSession, Options, ToolError, Words } from "../contract/Host.ts"
import * as Plans from "../plans/Plans.ts"
import type { Privacy } from "../privacy/Privacy.ts"
import * as Cursors from "./Cursors.ts"
import type { Offer } from "./Offer.ts"
import * as School from "./School.ts"

export interface Given {
  readonly caller: Caller
  readonly options: Options
  readonly privacy: Privacy
  readonly words: Words
}

/** What a call of a tool uses. */
export interface Dependencies extends Given {
  readonly contract: Contract
  readonly offer: Offer
  readonly cursors: Cursors.Cursors
  readonly plans: Plans.Plans
  readonly domains: Effect.Effect<ReadonlyArray<string>>
  /** Reads the accounts whose names must be known before a text is shown. */
  readonly names: Effect.Effect<School.Names, ToolError>
  readonly session: ClientSession["Service"]
}

export const make = (offer: Offer, given: Given): (session: Dependencies["session"]) => Dependencies => {
  const { caller, options, privacy, words } = given
  const { contract } = offer
  const names = School.names(offer, caller, { privacy, words })
  const kept = {
    ...given,
    contract,
    offer,
    cursors: Cursors.make(),
    plans: Plans.make(),
    domains: School.domains(contract, caller, options.domains)
  }
  return (session) => ({
    ...kept,
    session,
    names: options.allowPersonalData
      ? Effect.succeed({})
      : names((accounts) => session.progress(accounts, `Learning the names of ${accounts} accounts`))
  })
}
