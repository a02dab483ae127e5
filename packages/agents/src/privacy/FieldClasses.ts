/**
 * What fields of the API hold, by their names: the only list of personal and secret fields. A test reads every schema of `openapi.json` and fails for a
 * field of an account, or one whose name sounds personal or secret, that has no entry.
 */

/**
 * - `username`, `first`, `last`, `full`, `display`, `email`: identify a person; replaced by a pseudonym;
 * - `hidden`: identifies a person, and no pseudonym would help: left out;
 * - `credential`: permits signing in or acting for an account: never shown;
 * - `access`: permits joining or reading something: never shown;
 * - `text`: written by people; known names in it are replaced;
 * - `plain`: ids, enumerations, dates, numbers and settings: shown as they are.
 */
export type FieldClass =
  | "username"
  | "first"
  | "last"
  | "full"
  | "display"
  | "email"
  | "hidden"
  | "credential"
  | "access"
  | "text"
  | "plain"

/** The classes that are replaced by pseudonyms. */
export const named = ["username", "first", "last", "full", "display", "email"] as const
export type NamedClass = typeof named[number]

/** Objects with one of these fields are accounts. */
const markers = ["username", "printableName", "firstname", "lastname", "preferredUsername"]

/** Whether an object with these fields is an account. */
export const isAccount = (fields: Readonly<Record<string, unknown>>): boolean =>
  markers.some((marker) => Object.hasOwn(fields, marker))

/** Fields of accounts. Others of an account are left out until they are classified here. */
const ofAccounts: Readonly<Record<string, FieldClass>> = {
  allPublicScoresCount: "plain",
  azureDetails: "plain",
  badges: "plain",
  bio: "hidden",
  classRole: "plain",
  coverPicture: "hidden",
  coverPictureFile: "hidden",
  followersCount: "plain",
  followingCount: "plain",
  groups: "plain",
  hd: "hidden",
  htmlUrl: "hidden",
  id: "plain",
  isEduTestingStudent: "plain",
  isEmailVerified: "plain",
  lastActivityDate: "plain",
  license: "plain",
  likedScoresCount: "plain",
  likesCount: "plain",
  links: "hidden",
  locale: "plain",
  name: "display",
  oid: "hidden",
  organization: "plain",
  organizationRole: "plain",
  ownedPublicScoresCount: "plain",
  picture: "hidden",
  pictureFile: "hidden",
  playsCount: "plain",
  privateProfile: "plain",
  product: "plain",
  profileTheme: "plain",
  registrationDate: "plain",
  role: "plain",
  type: "plain"
}

/** Fields of any object. A name with a schema before it wins. */
const anywhere: Readonly<Record<string, FieldClass>> = {
  "ApiAccessToken.name": "text",
  "AssignmentGroup.name": "text",
  "ClassCreation.name": "text",
  "ClassDetails.name": "text",
  "ClassUpdate.name": "text",
  "Collection.name": "text",
  "EduLibrary.name": "text",
  "Group.name": "text",
  "GroupCreation.name": "text",
  "GroupDetails.name": "text",
  "GroupRenaming.name": "text",
  "LtiConfiguration1p1.name": "text",
  "LtiConfigurationCreate1p1.name": "text",
  "LtiConfigurationCreate1p3Dynamic.name": "text",
  "LtiCredentials.name": "text",
  "LtiCredentialsCreation.name": "text",
  "OmrCapabilities.name": "plain",
  "OrganizationInvitation.htmlUrl": "access",
  "UserSigninLink.url": "credential",
  accessToken: "credential",
  consumerSecret: "credential",
  customCode: "access",
  deploymentKey: "access",
  email: "email",
  enrollmentCode: "access",
  firstname: "first",
  lastname: "last",
  password: "credential",
  preferredUsername: "email",
  printableName: "full",
  registrationToken: "credential",
  registrationUrl: "credential",
  sharingKey: "access",
  token: "credential",
  userEmail: "email",
  userToken: "credential",
  username: "username",
  // They sound like one of the above, and are not.
  accessTokenUrl: "plain",
  authorName: "text",
  code: "plain",
  consumerKey: "plain",
  enableEmailMatching: "plain",
  errorCode: "plain",
  filename: "text",
  idempotencyKey: "plain",
  instanceName: "text",
  instrumentName: "plain",
  instrumentsNames: "plain",
  key: "plain",
  labelKey: "plain",
  longName: "text",
  mainKeySignature: "plain",
  organizationName: "plain",
  partName: "text",
  platformName: "plain",
  publicKeysetUrl: "plain",
  shortName: "text",
  registrationCompletionDate: "plain",
  registrationTokenUsed: "plain",
  termName: "plain",
  transposeKey: "plain"
}

/** Names of fields that must have an entry above, in whatever object they are. */
export const suspicious =
  /name$|names$|e-?mail|passw|secret|token|key(?!s?etUrl)|code$|credential|signin|phone|birth|street|postal|avatar|picture/i

/** The class of a field with a suspicious name that the list does not have, such as one that the API added later. */
const guess = (field: string): FieldClass =>
  /passw|secret|token|credential|signin|private_?key|api_?key/i.test(field)
    ? "credential"
    : /phone|birth|street|postal|avatar|picture/i.test(field)
    ? "hidden"
    : /e-?mail/i.test(field)
    ? "email"
    : /^(?:first|given)_?name/i.test(field)
    ? "first"
    : /^(?:last|family)_?name|surname/i.test(field)
    ? "last"
    : /^(?:user|student|teacher|pupil|full|display|nick)_?name/i.test(field)
    ? "full"
    : "text"

const listed = (schemas: ReadonlyArray<string>, field: string, account: boolean): FieldClass | undefined => {
  for (const schema of schemas) {
    const one = anywhere[`${schema}.${field}`]
    if (one !== undefined) return one
  }
  if (account && Object.hasOwn(ofAccounts, field)) return ofAccounts[field]
  return Object.hasOwn(anywhere, field) ? anywhere[field] : undefined
}

/** Whether the list has a field. */
export const isClassified = (schema: string, field: string, account: boolean): boolean =>
  listed([schema], field, account) !== undefined

/** Returns what a field of an object holds. `schemas` are the names of the schemas that the object may have. */
export const classOf = (schemas: ReadonlyArray<string>, field: string, account: boolean): FieldClass => {
  const known = listed(schemas, field, account)
  if (known !== undefined) return known
  const guessed = guess(field)
  return account && guessed !== "credential" ? "hidden" : guessed
}
