// Package functions carries the files that the host of Azure Functions reads: with the
// binary they are its package.
package functions

import "embed"

// Files are host.json and a folder with a function.json for each function.
//
//go:embed host.json */function.json
var Files embed.FS
