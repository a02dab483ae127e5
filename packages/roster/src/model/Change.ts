/** In a set of changes: whether the row creates or updates something, or removes it. Absent in complete sets. */
export type Change = "active" | "removed"
