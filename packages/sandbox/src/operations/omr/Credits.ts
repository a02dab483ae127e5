/** Credits. Every account starts with some. Recognition costs one per page, and refunds them if it fails or is canceled. */
import type { CreditTransaction } from "@flat-sdk/core/contract/account/CreditTransaction"
import { Failure } from "../../http/Errors.ts"
import type { Call } from "../../settings/Handlers.ts"
import type { Debit } from "../../state/Library.ts"
import * as Random from "../../state/Random.ts"
import type { Record } from "../../state/Records.ts"
import type { Caller } from "../../state/School.ts"

export const perPage = 1

const isBack = ({ refunded }: Debit, now: number): boolean => refunded !== undefined && refunded <= now

export const remaining = ({ config, now, school, user }: Call): number =>
  school.library.debits.of(user.id)
    .reduce((left, debit) => isBack(debit, now) ? left : left - debit.amount, config.omrCredits)

/** Charges the caller for a job; the credits are refunded at `refunded`. Throws if the account has too few. */
export const spend = (call: Call, debit: Pick<Debit, "job" | "amount" | "refunded">): void => {
  const { now, school, user } = call
  const left = remaining(call)
  if (debit.amount > left) {
    throw new Failure({
      status: 402,
      code: "OMR_CREDITS_EXHAUSTED",
      message: `The account has ${left} credits, but this needs ${debit.amount}. Buy more, or wait for the next period`
    })
  }
  school.library.debits.put({ ...school.identity(), owner: user.id, created: now, ...debit })
}

export const refund = ({ now, school, user }: Caller, job: string): void => {
  for (const debit of school.library.debits.of(user.id)) {
    if (debit.job === job && !isBack(debit, now)) school.library.debits.put({ ...debit, refunded: now })
  }
}

interface Transaction extends Record {
  readonly shown: CreditTransaction
}

/** Returns the credit transactions of the caller. Charges are negative. */
export const transactions = ({ config, now, school, user }: Call): ReadonlyArray<Transaction> => {
  const { library } = school
  const id = Random.id(Random.hash(`credits ${user.id}`), user.sequence)
  const granted = { id, sequence: 0, amount: -config.omrCredits, created: Date.parse(library.started) }
  return [granted, ...library.debits.of(user.id)].map(
    (debit: Omit<Debit, "owner" | "job"> & { readonly job?: string }) => {
      const { amount, created, id, job, refunded = Infinity, sequence } = debit
      const creationDate = new Date(created).toISOString()
      const back = refunded <= now
      const shown: CreditTransaction = {
        id,
        type: "ai",
        ...(job === undefined ? undefined : { feature: "omr", job }),
        amount: -amount,
        source: "subscription",
        state: back ? "canceled" : "active",
        creationDate,
        modificationDate: back ? new Date(refunded).toISOString() : creationDate
      }
      return { id, sequence, shown }
    }
  )
}
