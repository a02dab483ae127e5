/** How a client gets its token: a token, a grant of OAuth2, a delegated token. */
export { freshUntil, isSendable } from "./credentials/Credentials.ts"
export { Lifetime } from "./credentials/Lifetime.ts"
export type { ExpiringToken } from "./credentials/Tenants.ts"
export {
  type Application,
  type AuthorizationCode,
  fail as grantFailure,
  headers as grantHeaders,
  limits as grantLimits,
  make as makeAuthorizationCode,
  type Send as SendGrant
} from "./oauth/AuthorizationCode.ts"
export { type Pending, type SessionOptions, type SessionSource, settle } from "./oauth/TokenSession.ts"
export type { StoredTokens, Tokens, TokenStore } from "./oauth/TokenStore.ts"
export { tokenOf as delegatedTokenOf } from "./operation/Delegation.ts"
