/** Tokens that exist from the start. The types refer to no other package. */

/** A scope of a token. */
export type Scope =
  | "account.public_profile"
  | "account.email"
  | "account.education_profile"
  | "scores.readonly"
  | "scores.social"
  | "scores"
  | "collections.readonly"
  | "collections.add_scores"
  | "collections"
  | "notifications.readonly"
  | "edu.resources"
  | "edu.resources.readonly"
  | "edu.classes"
  | "edu.classes.readonly"
  | "edu.assignments"
  | "edu.assignments.readonly"
  | "edu.admin"
  | "edu.admin.lti"
  | "edu.admin.lti.readonly"
  | "edu.admin.users"
  | "edu.admin.users.readonly"
  | "tasks.readonly"
  | "omr"

/** A token that exists from the start. */
export interface TokenOptions {
  /** Access token. */
  readonly token: string
  /**
   * Scopes of the token.
   *
   * @default every scope
   */
  readonly scopes?: ReadonlyArray<Scope> | undefined
  /**
   * Account that the token acts for: a username, or a role for the first account with that role.
   *
   * @default "admin"
   */
  readonly user?: string | undefined
  /**
   * Lifetime in milliseconds from the start (or reset) of the sandbox, like OAuth's `expires_in`. Afterwards requests with the token get a 401.
   *
   * @default without end
   */
  readonly lifetime?: number | undefined
}
