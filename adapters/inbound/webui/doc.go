// Package webui is the pages that people open in a browser. They are rendered on the
// server and read without script. A page is a client of our own API inside the process: it
// asks as its visitor, shows what comes back, and can do nothing else (docs/windows.md).
package webui

//go:generate go tool -modfile=../../../infra/tools/go.mod templ generate -log-level error
