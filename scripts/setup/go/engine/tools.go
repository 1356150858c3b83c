//go:build tools

// Keeps `go mod tidy` from dropping the program that set-up builds from here.
package engine

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
