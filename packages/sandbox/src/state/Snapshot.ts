/**
 * The state of a sandbox as plain data, for assertions in tests. It contains the first four characters of tokens, and no secrets.
 */

/** An account, as administrators see it. */
export interface SnapshotUser {
  readonly id: string
  readonly username: string
  readonly printableName?: string
  readonly firstname?: string
  readonly lastname?: string
  readonly email?: string
  readonly organization?: string
  /** `admin`, `accountAdmin`, `teacher` or `user`. */
  readonly organizationRole?: string
  readonly license?: {
    readonly id?: string
    readonly expirationDate?: string
    readonly source?: string
    readonly mode?: string
    readonly active?: boolean
  }
  /** Ids of its groups. */
  readonly groups?: ReadonlyArray<string>
  readonly lastActivityDate?: string
  readonly isEduTestingStudent?: boolean
}

/** State at a point in time. */
export interface Snapshot {
  readonly organization: { readonly id: string; readonly name: string }
  readonly users: ReadonlyArray<SnapshotUser>
  /** Accounts that left the organization and still exist. */
  readonly individuals: ReadonlyArray<{ readonly id: string; readonly username: string }>
  readonly groups: ReadonlyArray<{ readonly id: string; readonly name: string }>
  readonly invitations: ReadonlyArray<{
    readonly id: string
    readonly email?: string | undefined
    readonly organizationRole: string
    readonly usedBy: ReadonlyArray<string>
  }>
  readonly tokens: ReadonlyArray<{
    readonly id: string
    readonly token: string
    readonly user: string
    readonly scopes: ReadonlyArray<string>
    readonly expirationDate: string
  }>
  readonly classes: ReadonlyArray<{
    readonly id: string
    readonly name: string
    readonly state: string
    /** Ids of its members. */
    readonly teachers: ReadonlyArray<string>
    readonly students: ReadonlyArray<string>
    readonly assignments: ReadonlyArray<{
      readonly id: string
      readonly title: string
      readonly state: string
      readonly submissions: ReadonlyArray<{
        readonly id: string
        readonly creator: string
        readonly state: string
        readonly grade?: number | undefined
        readonly comments: number
      }>
    }>
  }>
  /** Contents of the teachers' libraries. */
  readonly resources: ReadonlyArray<{
    readonly id: string
    readonly type: string
    readonly title: string
    readonly parent: string
    readonly creator: string
    readonly privacy: string
  }>
  readonly lti: ReadonlyArray<{ readonly id: string; readonly mode: string; readonly name?: unknown }>
  /** Existing scores, including those in the trash. */
  readonly scores: ReadonlyArray<{
    readonly id: string
    readonly title: string
    readonly owner: string
    readonly privacy: string
    readonly trashed: boolean
    readonly collections: ReadonlyArray<string>
    readonly collaborators: number
    readonly revisions: number
    readonly comments: number
    readonly tracks: number
  }>
  readonly collections: ReadonlyArray<{ readonly id: string; readonly title: string; readonly owner: string }>
  readonly tasks: ReadonlyArray<{ readonly id: string; readonly type: string; readonly state: string }>
  /** Recognition jobs. */
  readonly jobs: ReadonlyArray<{
    readonly id: string
    readonly owner: string
    readonly status: string
    readonly files: number
    readonly score?: string | undefined
  }>
}
