/**
 * Credits. Every account starts with some. Recognition costs one per page, and refunds them if it fails or is canceled.
 */
import type { CreditTransaction } from "@flat-sdk/core/contract/account/CreditTransaction"
import { Failure } from "../../http/Errors.ts"
import type { Debit } from "../../state/Library.ts"
import * as Random from "../../state/Random.ts"
import type { Order, Record } from "../../state/Records.ts"
import type { SchoolState, User } from "../../state/School.ts"

/** Credits per page. */
export const perPage = 1

const isBack = (debit: Debit, now: number): boolean => debit.refunded !== undefined && debit.refunded <= now

/** Returns the remaining credits of an account. */
export const remaining = (school: SchoolState, user: User, granted: number, now: number): number =>
  school.library.debits.of(user.id).reduce((left, debit) => isBack(debit, now) ? left : left - debit.amount, granted)

/** Charges an account for a job; the credits are refunded at `refunded`. Returns a failure if the account has too few. */
export const spend = (
  school: SchoolState,
  user: User,
  debit: Omit<Debit, "id" | "sequence" | "owner">,
  granted: number
): Debit | Failure => {
  const left = remaining(school, user, granted, debit.created)
  return debit.amount <= left
    ? school.library.debits.put({ ...school.identity(), owner: user.id, ...debit })
    : new Failure({
      status: 402,
      code: "OMR_CREDITS_EXHAUSTED",
      message: `The account has ${left} credits, but this needs ${debit.amount}. Buy more, or wait for the next period`
    })
}

/** Refunds the credits of a job. */
export const refund = (school: SchoolState, user: User, job: string, now: number): void => {
  for (const debit of school.library.debits.of(user.id)) {
    if (debit.job === job && !isBack(debit, now)) school.library.debits.put({ ...debit, refunded: now })
  }
}

/** A transaction with its sequence number. */
export interface Transaction extends Record {
  readonly shown: CreditTransaction
}

/** Order of transactions, newest first. */
export const newestFirst: Order<Transaction> = {
  name: "credits",
  descending: true,
  keys: (transaction) => [transaction.sequence]
}

/** Returns the credit transactions of an account. Charges are negative. */
export const transactions = (
  school: SchoolState,
  user: User,
  granted: number,
  now: number
): ReadonlyArray<Transaction> => {
  const start = school.library.started
  const id = Random.id(Random.hash(`credits ${user.id}`), user.sequence)
  return [
    {
      id,
      sequence: 0,
      shown: {
        id,
        type: "ai",
        amount: granted,
        source: "subscription",
        state: "active",
        creationDate: start,
        modificationDate: start
      }
    },
    ...school.library.debits.of(user.id).map((debit): Transaction => {
      const back = isBack(debit, now)
      const creationDate = new Date(debit.created).toISOString()
      return {
        id: debit.id,
        sequence: debit.sequence,
        shown: {
          id: debit.id,
          type: "ai",
          feature: "omr",
          amount: -debit.amount,
          source: "subscription",
          state: back ? "canceled" : "active",
          job: debit.job,
          creationDate,
          modificationDate: back ? new Date(debit.refunded as number).toISOString() : creationDate
        }
      }
    })
  ]
}
