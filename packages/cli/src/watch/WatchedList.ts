/** The lists that can be watched, and what of their items a line for people shows. */
import type { FlatClient } from "@flat-sdk/core"
import * as Watch from "@flat-sdk/core/Watch"

export interface WatchedList {
  /** Name of the watch, as in a checkpoint. */
  readonly name: string
  /** Operation that returns such items: it describes their fields. */
  readonly operation: string
  /** The most important fields. */
  readonly fields: ReadonlyArray<string>
  readonly changes: <E>(
    client: FlatClient.FlatClientShape,
    options: Watch.WatchOptions<E>
  ) => Watch.Changes<unknown, unknown, E>
}

export const submissions = (input: Watch.SubmissionsInput): WatchedList => ({
  name: "submissions",
  operation: "getSubmissions",
  fields: ["assignment", "creator", "state", "submissionDate", "returnDate", "grade"],
  changes: (client, options) => Watch.submissions(client, input, options)
})

export const assignments = (input: Watch.AssignmentsInput): WatchedList => ({
  name: "assignments",
  operation: "listAssignments",
  fields: ["title", "state", "dueDate"],
  changes: (client, options) => Watch.assignments(client, input, options)
})

export const members = (input: Watch.MembersInput): WatchedList => ({
  name: "members",
  operation: "listGroupUsers",
  fields: ["username", "classRole"],
  changes: (client, options) => Watch.members(client, input, options)
})

export const accounts = (input: Watch.AccountsInput): WatchedList => ({
  name: "accounts",
  operation: "listOrganizationUsers",
  fields: ["username", "organizationRole"],
  changes: (client, options) => Watch.accounts(client, input, options)
})

export const comments = (input: Watch.CommentsInput): WatchedList => ({
  name: "comments",
  operation: "getScoreComments",
  fields: ["user", "modificationDate", "comment"],
  changes: (client, options) => Watch.comments(client, input, options)
})

export const scores = (input: Watch.ScoresInput): WatchedList => ({
  name: "scores",
  operation: "listCollectionScores",
  fields: ["title", "modificationDate"],
  changes: (client, options) => Watch.scores(client, input, options)
})
