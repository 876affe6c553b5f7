// Package transport is how requests come in: over TLS, straight or by way of
// proxies that are named, and apart from them what is for operators alone.
package transport
