// A developer's own accounts have no part in the tests, which hand the environment on to engines and providers.
for (const name of Object.keys(process.env)) {
  if (/^(AWS|X|PULUMI)_/.test(name) && name !== "PULUMI_BIN_DIR") delete process.env[name];
}
