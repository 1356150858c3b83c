//go:build tools

// The host of programs in YAML, as the official installation of the engine has it beside the others.
package host

import _ "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml"
