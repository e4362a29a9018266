/** A repository, or a part of it, that is not read; the message says which and why, for the person at the panel. */
export class GitRefusal extends Error {}
