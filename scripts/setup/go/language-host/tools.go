//go:build tools

// The last release whose Node language host the public module proxy serves whole: later ones keep it in a module of its own.
package host

import _ "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs"
