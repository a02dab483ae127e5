/** How requests are authorised: the scopes, and what an operation requires. */
import type { allScopes } from "@flat-sdk/engine/Fields"

const scopes: Readonly<Record<typeof allScopes[number], string>> = {
  "account.public_profile": "Read the public profile of the account.",
  "account.email": "Read the e-mail address of the account.",
  "account.education_profile": "Read the school profile of the account, and public information about its organization.",
  "scores.readonly": "Read all scores of the account.",
  "scores.social": "Write comments on scores, and like them.",
  "scores": "Read and change all scores of the account.",
  "collections.readonly": "Read the collections of the account.",
  "collections.add_scores": "Add scores to the collections of the account.",
  "collections": "Read and change the collections of the account.",
  "notifications.readonly": "Read the notifications of the account.",
  "edu.resources": "Read and change the resource library.",
  "edu.resources.readonly": "Read the resource library.",
  "edu.classes": "Read and change classes.",
  "edu.classes.readonly": "Read classes.",
  "edu.assignments": "Read and change assignments and submissions.",
  "edu.assignments.readonly": "Read assignments and submissions.",
  "edu.admin": "Administer the organization: everything the other `edu.admin` scopes permit.",
  "edu.admin.lti": "Read and change the LTI settings of the organization.",
  "edu.admin.lti.readonly": "Read the LTI settings of the organization.",
  "edu.admin.users": "Read and change accounts and invitations of the organization.",
  "edu.admin.users.readonly": "Read accounts and invitations of the organization.",
  "tasks.readonly": "Follow background tasks of the account.",
  "omr": "Recognise scanned music. Saving results to the library also needs `scores`."
}

/** The scheme that effect's generator does not know. */
export const OAuth2 = {
  type: "oauth2",
  description: "A token that an application gets for the account of its user. It permits what its scopes permit.",
  flows: {
    authorizationCode: {
      authorizationUrl: "https://flat.io/auth/oauth",
      tokenUrl: "https://api.flat.io/oauth/access_token",
      scopes
    }
  }
}

/** What an operation requires: a token with one of the scopes. If no document names the scopes, any token. */
export const requirements = (accepted: ReadonlyArray<string>) => [
  ...accepted.length === 0 ? [{ OAuth2: [] }] : accepted.map((scope) => ({ OAuth2: [scope] })),
  { AccessToken: [] }
]
