/** Takes the user's own accounts out of this process: an engine or a plugin that it starts must not find them. */
export function isolate(): void {
  for (const name of Object.keys(process.env)) {
    if (/^(AWS|X|PULUMI)_/.test(name) && name !== "PULUMI_BIN_DIR") delete process.env[name];
  }
  process.env.X_XURL_STORE = "";
}
