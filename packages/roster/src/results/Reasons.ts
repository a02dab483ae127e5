/** Why something of the files is left alone, besides the findings of the plan. `docs/roster-results.md` has this table; a test compares them. */

interface Reason {
  readonly note: string
  readonly fix: string
}

const nothing = "nothing to do"

export const reasons = {
  filter: { note: "outside the filters of the plan", fix: "plan without the filter to include it" },
  "no-role": {
    note: "a person without a role in Flat, such as a guardian",
    fix: "give the person the role student or teacher in the files if an account is needed"
  },
  left: {
    note: "the person left or may not sign in; an account from an earlier run stays",
    fix: "remove the account in Flat, or plan with --remove-accounts"
  },
  ended: { note: "the class is over", fix: "choose another day with --at if the dates are wrong" },
  "not-begun": { note: "the class has not begun", fix: "plan again when it begins, or choose another day with --at" },
  "other-year": {
    note: "the class is not of the year that begins",
    fix: "plan it with roster plan, or name the year with --year"
  },
  removed: { note: "the files remove it; what is in Flat stays", fix: "remove it in Flat, or allow the plan to do it" },
  empty: { note: "the class has no members, so it is not created", fix: "plan with --empty-classes to create it" },
  aide: { note: "an aide or another role that classes in Flat do not have", fix: nothing },
  "not-now": { note: "the membership is of another time", fix: "choose another day with --at if the dates are wrong" },
  person: { note: "the person has no account", fix: "see the row of the person" },
  class: { note: "the class is left alone", fix: "see the row of the class" },
  unknown: { note: "no earlier run imported it, and these files list only changes", fix: "import a complete set first" }
} as const satisfies Readonly<Record<string, Reason>>

export type ReasonCode = keyof typeof reasons
