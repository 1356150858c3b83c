/** A command line that cannot be used: the command says how it is used and ends with 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** A file that cannot be used: the command ends with 2. */
export class FileError extends Error {
  override readonly name = "FileError";
}
