/** The state of a sandbox as plain data, for assertions in tests. It contains the first four characters of tokens, and no secrets. */

interface Named {
  readonly id: string
  readonly name: string
}

/** An account, as administrators see it. */
export interface SnapshotUser {
  readonly id: string
  readonly username: string
  readonly printableName?: string | undefined
  readonly firstname?: string | undefined
  readonly lastname?: string | undefined
  readonly email?: string | undefined
  readonly organization?: string | undefined
  /** `admin`, `accountAdmin`, `teacher` or `user`. */
  readonly organizationRole?: string | undefined
  readonly license?: {
    readonly id?: string | undefined
    readonly expirationDate?: string | undefined
    readonly source?: string | undefined
    readonly mode?: string | undefined
    readonly active?: boolean | undefined
  } | undefined
  /** Ids of its groups. */
  readonly groups?: ReadonlyArray<string> | undefined
  readonly lastActivityDate?: string | undefined
  readonly isEduTestingStudent?: boolean | undefined
}

/** State at a point in time. */
export interface Snapshot {
  readonly organization: Named
  readonly users: ReadonlyArray<SnapshotUser>
  /** Accounts that left the organization and still exist. */
  readonly individuals: ReadonlyArray<{ readonly id: string; readonly username: string }>
  readonly groups: ReadonlyArray<Named>
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
  readonly classes: ReadonlyArray<
    Named & {
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
    }
  >
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
