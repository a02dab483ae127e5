/**
 * The file for generated passwords: each is on disk before its account is requested, so that a crash cannot lose the password of an existing account.
 * Or the database, where they are encrypted, and several processes use the same ones. Programs that keep passwords elsewhere implement `Passwords` themselves.
 */
export { type Line, make as openVault, type Vault } from "./engine/records/Vault.ts"
export { CredentialsFailed as PasswordsFailed, open } from "./passwords/Credentials.ts"
export type { Credentials as Passwords } from "./passwords/Credentials.ts"
export { type Key, KeyInvalid, KeyWrong, read as readKey } from "./passwords/Key.ts"
export { generate, ofRoster, words } from "./passwords/Password.ts"
