/**
 * How a client gets its token: a token, a grant of OAuth2, a delegated token.
 */
export * as Credentials from "./credentials/Credentials.ts"
export { type ExpiringToken, isSendable } from "./credentials/Credentials.ts"
export * as AuthorizationCode from "./oauth/AuthorizationCode.ts"
export type { Application } from "./oauth/AuthorizationCode.ts"
export * as TokenSession from "./oauth/TokenSession.ts"
export * as TokenStore from "./oauth/TokenStore.ts"
export * as Delegation from "./operation/Delegation.ts"
