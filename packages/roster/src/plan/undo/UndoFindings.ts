/** What a plan that undoes a run reports: what stays as the run left it, and why. */
export const undoFindings = {
  "undo-account-kept": [
    "notice",
    "the run created the account; it stays",
    "undo with --remove-accounts to delete it"
  ],
  "undo-account-used": [
    "notice",
    "the run created the account, and it was used or put into other classes since; it stays",
    "delete it in Flat if nobody needs it"
  ],
  "undo-account-edited": [
    "notice",
    "the run created the account, and it was changed since; it stays",
    "delete it in Flat if nobody needs it"
  ],
  "undo-account-deleted": [
    "notice",
    "the run deleted the account; Flat cannot restore it or its scores",
    "create it again with roster plan --recreate"
  ],
  "undo-value-empty": [
    "notice",
    "the address was empty before the run, and Flat cannot clear it; it stays",
    "change it in Flat"
  ],
  "undo-username-taken": [
    "notice",
    "another account has the username of before; the account keeps the one that it has",
    "rename one of them in Flat"
  ],
  "undo-class-in-use": [
    "notice",
    "the run created the class, and it has assignments or other members since; it is archived with them",
    "restore it in Flat if it is needed"
  ],
  "undo-activation": [
    "notice",
    "the run activated the class; Flat cannot make it inactive again",
    "archive it in Flat if it is not needed"
  ],
  "undo-class-gone": [
    "notice",
    "the class was deleted in Flat since; nothing of it is undone",
    "nothing is to be done"
  ],
  "undo-membership-work": [
    "notice",
    "the run added the member, who has work in the class or may have; the membership stays",
    "remove it in Flat if the work may be deleted"
  ],
  "undo-membership-archived": [
    "notice",
    "the run added the member to a class that is archived by now; the membership stays",
    "nothing is to be done: an archived class is not used"
  ],
  "undo-work-lost": [
    "notice",
    "the run removed the member, who is added again; Flat cannot restore the work in the class",
    "inform the teacher"
  ],
  "undo-outcome-unknown": [
    "conflict",
    "the run does not know whether the step was executed, so it is not undone",
    "apply the plan of the run again, then undo it"
  ]
} as const
