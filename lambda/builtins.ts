/**
 * Node's modules without an `import`, which would read every export of theirs: one of node:crypto's loads
 * all of WebCrypto, and one of node:buffer's files. That was half of the receiver's start.
 */
export const net = process.getBuiltinModule("node:net");
export const tls = process.getBuiltinModule("node:tls");
export const { isUtf8 } = process.getBuiltinModule("node:buffer");
export const crypto = process.getBuiltinModule("node:crypto");
