/**
 * OAuth2 scopes: all scopes of tokens, and those that each operation accepts.
 */
import { allScopes } from "@flat-sdk/engine/Fields"
import * as Enumeration from "./Enumeration.ts"

export { AcceptedScopes } from "@flat-sdk/engine/Fields"

/** A scope that can be requested. */
export const AppScope = Enumeration.make("AppScope", allScopes)
export type AppScope = typeof AppScope.Type

/** A scope as tokens report it. Accepts values that are added later. */
export const GrantedScope = Enumeration.open(allScopes).annotate({ identifier: "GrantedScope" })
export type GrantedScope = typeof GrantedScope.Type

/** Reading users and invitations of an organization. */
export const readUsers: ReadonlyArray<AppScope> = ["edu.admin", "edu.admin.users", "edu.admin.users.readonly"]
/** Changing users and invitations of an organization. */
export const writeUsers: ReadonlyArray<AppScope> = ["edu.admin", "edu.admin.users"]
/** Reading LTI credentials and configurations. */
export const readLti: ReadonlyArray<AppScope> = ["edu.admin", "edu.admin.lti", "edu.admin.lti.readonly"]
/** Changing LTI credentials and configurations. */
export const writeLti: ReadonlyArray<AppScope> = ["edu.admin", "edu.admin.lti"]
/** Reading classes. */
export const readClasses: ReadonlyArray<AppScope> = ["edu.classes", "edu.classes.readonly"]
/** Changing classes and their members. */
export const writeClasses: ReadonlyArray<AppScope> = ["edu.classes"]
/** Creating test students. */
export const writeTestStudents: ReadonlyArray<AppScope> = ["edu.admin", "edu.classes"]
/** Reading assignments and submissions. */
export const readAssignments: ReadonlyArray<AppScope> = [
  "edu.classes",
  "edu.classes.readonly",
  "edu.assignments",
  "edu.assignments.readonly"
]
/** Changing assignments and submissions. */
export const writeAssignments: ReadonlyArray<AppScope> = ["edu.classes", "edu.assignments"]
/** Reading the history and the comments of submissions. */
export const readFeedback: ReadonlyArray<AppScope> = ["edu.assignments", "edu.assignments.readonly"]
/** Commenting on submissions. */
export const writeFeedback: ReadonlyArray<AppScope> = ["edu.assignments"]
/** Reading the resource library. */
export const readResources: ReadonlyArray<AppScope> = [
  "edu.resources",
  "edu.resources.readonly",
  "edu.assignments",
  "edu.assignments.readonly"
]
/** Changing the resource library. */
export const writeResources: ReadonlyArray<AppScope> = ["edu.resources", "edu.assignments"]
/** Listing groups. */
export const listGroups: ReadonlyArray<AppScope> = [
  "edu.classes",
  "edu.classes.readonly",
  "edu.admin",
  "edu.admin.users.readonly"
]
/** Reading a group and its members. */
export const readGroups: ReadonlyArray<AppScope> = [...readUsers, ...readClasses]
/** Changing groups and their members. */
export const writeGroups: ReadonlyArray<AppScope> = [...writeUsers, ...writeClasses]
/** Reading profiles of users. */
export const readProfile: ReadonlyArray<AppScope> = ["account.public_profile", "account.education_profile"]
/** Reading the likes of a user. */
export const readLikes: ReadonlyArray<AppScope> = ["account.public_profile"]
/** Reading scores. */
export const readScores: ReadonlyArray<AppScope> = ["scores", "scores.readonly"]
/** Following tasks. */
export const readTasks: ReadonlyArray<AppScope> = ["tasks.readonly"]
/** Changing scores. */
export const writeScores: ReadonlyArray<AppScope> = ["scores"]
/** Reading one collaborator of a score. This is the only operation that reads scores for which `scores` is not sufficient. */
export const readScoreCollaborator: ReadonlyArray<AppScope> = ["scores.readonly"]
/** Reading comments on scores. */
export const readScoreComments: ReadonlyArray<AppScope> = ["scores", "scores.readonly", "scores.social"]
/** Commenting on scores. */
export const writeScoreComments: ReadonlyArray<AppScope> = ["scores", "scores.social"]
/** Reading collections. */
export const readCollections: ReadonlyArray<AppScope> = ["collections", "collections.readonly"]
/** Adding scores to collections. */
export const addToCollections: ReadonlyArray<AppScope> = ["collections", "collections.add_scores"]
/** Changing collections, and listing their scores. */
export const writeCollections: ReadonlyArray<AppScope> = ["collections"]
/** Recognising scanned music. */
export const omr: ReadonlyArray<AppScope> = ["omr"]
