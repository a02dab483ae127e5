/**
 * OAuth2 scopes: the ones tokens can carry, and which of them an operation accepts.
 */
import * as Context from "effect/Context"
import * as Schema from "effect/Schema"
import * as OpenEnum from "./OpenEnum.ts"

const known = [
  "account.public_profile",
  "account.email",
  "account.education_profile",
  "scores.readonly",
  "scores.social",
  "scores",
  "collections.readonly",
  "collections.add_scores",
  "collections",
  "notifications.readonly",
  "edu.resources",
  "edu.resources.readonly",
  "edu.classes",
  "edu.classes.readonly",
  "edu.assignments",
  "edu.assignments.readonly",
  "edu.admin",
  "edu.admin.lti",
  "edu.admin.lti.readonly",
  "edu.admin.users",
  "edu.admin.users.readonly",
  "tasks.readonly",
  "omr"
] as const

/**
 * A scope that can be asked for.
 *
 * @category schemas
 */
export const AppScope = Schema.Literals(known)
/** @category models */
export type AppScope = typeof AppScope.Type

/**
 * A scope as tokens report it: a known one, or one that is newer than this version.
 *
 * @category schemas
 */
export const GrantedScope = OpenEnum.make(known)
/** @category models */
export type GrantedScope = typeof GrantedScope.Type

/**
 * Endpoint annotation: a token needs at least one of these scopes.
 *
 * @category models
 */
export class AcceptedScopes extends Context.Service<AcceptedScopes, ReadonlyArray<AppScope>>()(
  "@flat-sdk/core/contract/Scopes/AcceptedScopes"
) {}

/** Reading users and invitations of an organization. */
export const readUsers: ReadonlyArray<AppScope> = ["edu.admin", "edu.admin.users", "edu.admin.users.readonly"]
/** Changing users and invitations of an organization. */
export const writeUsers: ReadonlyArray<AppScope> = ["edu.admin", "edu.admin.users"]
/** Reading LTI credentials and configurations. */
export const readLti: ReadonlyArray<AppScope> = ["edu.admin", "edu.admin.lti", "edu.admin.lti.readonly"]
/** Changing LTI credentials and configurations. */
export const writeLti: ReadonlyArray<AppScope> = ["edu.admin", "edu.admin.lti"]
