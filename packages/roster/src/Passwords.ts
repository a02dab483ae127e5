/**
 * The file for generated passwords: each is on disk before its account is requested, so that a crash cannot lose the password of an existing account.
 * Programs that keep passwords elsewhere implement `Passwords` themselves.
 */
export { CredentialsFailed as PasswordsFailed, open } from "./passwords/Credentials.ts"
export type { Credentials as Passwords } from "./passwords/Credentials.ts"
export { ofRoster } from "./passwords/Password.ts"
export { generate, words } from "./passwords/Password.ts"
